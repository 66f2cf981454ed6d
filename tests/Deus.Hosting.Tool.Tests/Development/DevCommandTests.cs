using Deus.Hosting.Shared;

namespace Deus.Hosting.Tool.Tests.Development;

/// <summary><c>deus dev</c> with guests, which need no Node.js.</summary>
public sealed class DevCommandTests
{
    private ToolRunner _tool = null!;
    private CancellationTokenSource _stop = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _tool = new ToolRunner();
        _stop = new CancellationTokenSource();
        _client = new HttpClient();
        await _tool.RunAsync("init", "hello", "--template", "lua");
    }

    [TearDown]
    public void Delete()
    {
        _client.Dispose();
        _stop.Dispose();
        _tool.Dispose();
    }

    [Test]
    public async Task A_function_is_served_and_its_log_lines_are_printed()
    {
        var run = await StartAsync();

        Assert.That(await _client.GetStringAsync(Address + "?name=Ada"), Is.EqualTo("Hello, Ada!"));
        await Eventually.HoldsAsync(() => _tool.Error.Text.Contains("called with GET /", StringComparison.Ordinal));

        Assert.That(await StopAsync(run), Is.EqualTo(ExitCodes.Success));
    }

    [Test]
    public async Task The_dashboard_shows_the_function()
    {
        var run = await StartAsync();

        var page = await _client.GetStringAsync(new Uri(new Uri(Address), "/deus"));

        Assert.That(page, Does.Contain("hello").And.Contain("lua-5.4"));
        await StopAsync(run);
    }

    [Test]
    public async Task A_saved_file_changes_the_answer()
    {
        var run = await StartAsync();
        var deployments = Count("Ready after");

        _tool.Write("hello/main.lua", "function handler() return { body = 'changed' } end");
        await Eventually.HoldsAsync(() => Count("Ready after") > deployments);

        Assert.That(await _client.GetStringAsync(Address), Is.EqualTo("changed"));
        await StopAsync(run);
    }

    [Test]
    public async Task A_failed_build_is_shown_and_the_deployment_before_stays_active()
    {
        var run = await StartAsync();

        _tool.Write("hello/main.lua", "function handler( return end");
        await Eventually.HoldsAsync(() => Count("The build failed") > 0);

        Assert.That(await _client.GetStringAsync(Address), Is.EqualTo("Hello, world!"));
        await StopAsync(run);
    }

    [Test]
    public async Task A_second_run_uses_the_folder_that_the_first_one_has_left()
    {
        await StopAsync(await StartAsync());

        var run = await StartAsync(expectedMessage: "is served");

        Assert.That(await _client.GetStringAsync(Address), Is.EqualTo("Hello, world!"));
        await StopAsync(run);
    }

    [Test]
    public async Task A_second_host_of_the_same_folder_is_refused()
    {
        var run = await StartAsync();
        using var other = new CancellationTokenSource();
        var environment = _tool.CreateEnvironment() with { Output = new LockedWriter(), Error = new LockedWriter() };

        var exitCode = await CommandLineApp.RunAsync(["dev", "hello", "--port", "0"], environment, other.Token);

        Assert.That(exitCode, Is.EqualTo(ExitCodes.Usage));
        await StopAsync(run);
    }

    [TestCase("lua", "main.lua", "function handler() return {{ body = 'answer {0}' }} end")]
    [TestCase("javascript-guest", "main.js", "function handle() {{ console.log('answer {0}'); }}")]
    [TestCase("javascript", "src/main.js", "export default async ({{ res }}) => res.text('answer {0}');")]
    [Explicit("Measures the time from a save to the new answer. Run it alone.")]
    public async Task Time_from_a_save_to_the_new_answer(string template, string file, string source)
    {
        const int Saves = 20;
        Directory.Delete(Path.Combine(_tool.Folder, "hello"), recursive: true);
        await _tool.RunAsync("init", "hello", "--template", template);
        var run = await StartAsync();
        var times = new List<double>();
        for (var i = 0; i < Saves; i++)
        {
            var start = TimeProvider.System.GetTimestamp();
            _tool.Write($"hello/{file}", string.Format(null, source, i));
            while ((await _client.GetStringAsync(Address)).Trim() != $"answer {i}")
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
            times.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        var ready = _tool.Error.Text.Split("Ready after ").Skip(2).Where(text => text.Split('\n')[0].EndsWith(" ms", StringComparison.Ordinal))
            .Select(text => double.Parse(text.Split(" ms")[0], null)).Order().ToList();
        await TestContext.Out.WriteLineAsync(
            $"{template}: median {times.Order().ElementAt(Saves / 2):0} ms, longest {times.Max():0} ms; of which deployed {ready[ready.Count / 2]:0} ms");
        await StopAsync(run);
    }

    private string Address => _tool.Output.Text.Split('\n')[0].Trim();

    /// <summary>Starts the command, and waits until the function is deployed.</summary>
    private async Task<Task<ToolResult>> StartAsync(string expectedMessage = "Ready after")
    {
        if (_stop.IsCancellationRequested)
        {
            _stop.Dispose();
            _stop = new CancellationTokenSource();
        }

        var run = _tool.RunAsync(["dev", "hello", "--port", "0"], _stop.Token);
        await Eventually.HoldsAsync(() => run.IsCompleted || Count(expectedMessage) > 0);
        Assert.That(run.IsCompleted, Is.False, () => _tool.Error.Text);
        return run;
    }

    private async Task<int> StopAsync(Task<ToolResult> run)
    {
        await _stop.CancelAsync();
        return (await run).ExitCode;
    }

    private int Count(string text) => _tool.Error.Text.Split(text).Length - 1;
}
