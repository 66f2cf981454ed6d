using Deus.Hosting.Shared;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tool.Tests.Processes;

/// <summary>The tool in a process of its own: signals, kills, and terminals.</summary>
public sealed class ToolProcessTests
{
    private const string Escape = "\u001b[";

    /// <summary>The time in which a process starts and does its work, also while others build on the same cores.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private ToolRunner _tool = null!;

    [SetUp]
    public void Create() => _tool = new ToolRunner();

    [TearDown]
    public void Delete() => _tool.Dispose();

    [Test]
    public async Task Dev_ends_with_0_after_an_interrupt([Values("INT", "TERM")] string signal)
    {
        using var dev = await StartDevAsync();

        await dev.SignalAsync(signal);

        Assert.That(await dev.WaitAsync(), Is.EqualTo(ExitCodes.Success), () => dev.Error.Text);
        Assert.That(dev.Error.Text, Does.Contain("Stopping."));
    }

    [Test]
    public async Task Dev_starts_again_after_a_kill()
    {
        using (var killed = await StartDevAsync())
        {
            await killed.SignalAsync("KILL");
            await killed.WaitAsync();
        }

        using var dev = ToolProcess.Start(_tool, "dev", "hello", "--port", "0");
        using var client = new HttpClient();
        await Eventually.HoldsAsync(() => dev.HasExited || dev.Output.Text.Contains("http://", StringComparison.Ordinal), Limit);

        Assert.That(await client.GetStringAsync(dev.Output.Text.Split('\n')[0].Trim()), Is.EqualTo("Hello, world!"));
    }

    [Test]
    public async Task Deploy_ends_with_130_after_an_interrupt_and_says_what_the_server_does()
    {
        await using var server = await TestServer.StartAsync(TestServer.Stub);
        server.Configure(_tool);
        server.Appwrite!.Build = new AppwriteBuild { Statuses = ["waiting", "building"] };
        await _tool.RunAsync("init", "hello");
        using var deploy = ToolProcess.Start(_tool, "deploy", "hello");
        await Eventually.HoldsAsync(() => server.Appwrite.Requests.Any(
            request => request.Method == "GET" && request.Path.Contains("/deployments/", StringComparison.Ordinal)), Limit);

        await deploy.SignalAsync("INT");

        Assert.That(await deploy.WaitAsync(), Is.EqualTo(ExitCodes.Interrupted));
        Assert.That(deploy.Error.Text, Does.Contain("The server continues with deployment"));
    }

    [Test]
    public async Task Deploy_can_be_repeated_after_a_kill([Values("/deployments", "/deployments/")] string request)
    {
        await using var server = await TestServer.StartAsync(TestServer.Stub);
        server.Configure(_tool);
        await _tool.RunAsync("init", "hello");
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Appwrite!.Fault = received =>
        {
            if (!(request == "/deployments" ? received.Path.EndsWith(request, StringComparison.Ordinal) : received.Path.Contains(request, StringComparison.Ordinal)))
                return null;
            reached.TrySetResult();
            return AppwriteFault.Stall;
        };
        using (var killed = ToolProcess.Start(_tool, "deploy", "hello"))
        {
            await reached.Task.WaitAsync(Limit);
            await killed.SignalAsync("KILL");
            await killed.WaitAsync();
        }

        server.Appwrite.Fault = null;
        var repeated = await _tool.RunAsync("deploy", "hello");

        Assert.That(repeated.ExitCode, Is.EqualTo(ExitCodes.Success), repeated.Error);
        Assert.That(server.Appwrite.Functions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_stopped_question_ends_its_line_and_returns_130()
    {
        using var terminal = ToolProcess.StartInTerminal(_tool, "list", "--endpoint", "http://127.0.0.1:1/v1", "--project", "p");
        await Eventually.HoldsAsync(() => terminal.HasExited || terminal.Output.Text.Contains("API key", StringComparison.Ordinal), Limit);

        await terminal.TypeAsync("\u0003");

        Assert.That(await terminal.WaitAsync(), Is.EqualTo(ExitCodes.Interrupted), () => terminal.Output.Text);
        Assert.That(terminal.Output.Text, Does.Contain("Nothing was changed."));
    }

    [Test]
    public async Task Init_in_a_terminal_asks_for_the_template()
    {
        using var terminal = ToolProcess.StartInTerminal(_tool, "init", "hello");
        await Eventually.HoldsAsync(() => terminal.HasExited || terminal.Output.Text.Contains("QuickJS", StringComparison.Ordinal), Limit);

        await terminal.TypeAsync("\u001b[B\u001b[B\r");

        Assert.That(await terminal.WaitAsync(), Is.EqualTo(ExitCodes.Success), () => terminal.Output.Text);
        Assert.That(File.Exists(Path.Combine(_tool.Folder, "hello", "main.lua")), Is.True);
    }

    [Test]
    public async Task A_terminal_has_colors_and_a_pipe_has_none()
    {
        using var terminal = ToolProcess.StartInTerminal(_tool, "list");
        using var pipe = ToolProcess.Start(_tool, "list");

        Assert.That(await terminal.WaitAsync(), Is.EqualTo(ExitCodes.Usage));
        Assert.That(await pipe.WaitAsync(), Is.EqualTo(ExitCodes.Usage));
        Assert.That(terminal.Output.Text, Does.Contain(Escape).And.Contain("is not known"));
        Assert.That(pipe.Error.Text, Does.Not.Contain(Escape).And.Contain("is not known"));
    }

    [Test]
    public async Task A_terminal_has_a_progress_bar()
    {
        await using var server = await TestServer.StartAsync(TestServer.Stub);
        server.Configure(_tool);
        await _tool.RunAsync("init", "hello");

        using var deploy = ToolProcess.StartInTerminal(_tool, "deploy", "hello");

        Assert.That(await deploy.WaitAsync(), Is.EqualTo(ExitCodes.Success), () => deploy.Output.Text);
        Assert.That(deploy.Output.Text, Does.Contain("Uploading").And.Contain("━").And.Contain("100 %"));
    }

    /// <summary>Starts <c>deus dev</c> with a Lua function, and waits until the function is deployed.</summary>
    private async Task<ToolProcess> StartDevAsync()
    {
        await _tool.RunAsync("init", "hello", "--template", "lua");
        var dev = ToolProcess.Start(_tool, "dev", "hello", "--port", "0");
        try
        {
            await Eventually.HoldsAsync(() => dev.HasExited || dev.Error.Text.Contains("Ready after", StringComparison.Ordinal), Limit);
            Assert.That(dev.HasExited, Is.False, () => dev.Error.Text);
            return dev;
        }
        catch
        {
            dev.Dispose();
            throw;
        }
    }
}
