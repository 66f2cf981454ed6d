using System.Globalization;
using System.Runtime.Versioning;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests that a cold start takes a worker that was started before, and that such a worker is not less isolated.</summary>
[NonParallelizable]
[UnsupportedOSPlatform("windows")]
internal sealed class BlankWorkerTests
{
    private const string Source = """
        const fs = require('fs');
        const attempt = (action) => { try { return String(action()); } catch (error) { return error.code; } };
        module.exports = async ({ req, res }) => {
          const path = req.headers.target;
          switch (req.headers['x-action']) {
            case 'pid': return res.text(String(process.pid));
            case 'folder': return res.text(__dirname);
            case 'read': return res.text(attempt(() => fs.readFileSync(path, 'utf8')));
            case 'list': return res.text(attempt(() => fs.readdirSync(path).join(' ')));
            case 'write': return res.text(attempt(() => fs.writeFileSync(path, 'x') ?? 'written'));
            case 'env': return res.json(process.env);
            case 'argv': return res.json(process.execArgv.filter((argument) => !argument.startsWith('--allow')));
            case 'zone': return res.text(`${new Date(0).getHours()} ${Intl.DateTimeFormat().resolvedOptions().timeZone}`);
            case 'import': return res.text((await import('./sub/module.mjs')).default);
          }
        };
        """;

    private readonly List<Host> _hosts = [];

    [TearDown]
    public async Task DisposeHosts()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        _hosts.Clear();
    }

    [Test]
    public async Task A_cold_start_takes_a_process_that_was_started_before()
    {
        var host = Create();
        await CallAsync(host, "d1", "pid");
        var before = await BlankProcessesAsync(host, 1);

        var second = await CallAsync(host, "d2", "pid");

        Assert.That(before, Does.Contain(second));
        Assert.That(host.Workers, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Each_deployment_gets_a_process_of_its_own()
    {
        var host = Create();
        var processes = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            processes.Add(await CallAsync(host, $"d{i}", "pid"));
            await BlankProcessesAsync(host, 1);
        }

        Assert.That(processes, Is.Unique);
    }

    [Test]
    public async Task A_blank_worker_executes_the_code_and_the_variables_of_its_deployment()
    {
        var host = Create();
        await CallAsync(host, "d1", "pid");
        await BlankProcessesAsync(host, 1);
        host.Code.Write("sub/module.mjs", "export default 'imported';");
        host.Deployment = host.Deployment with
        {
            Environment = new Dictionary<string, string> { ["MINE"] = "a $b 'c'\nd", ["NODE_ENV"] = "production", ["TZ"] = "Asia/Tokyo" },
        };

        var environment = await CallAsync(host, "d2", "env");

        Assert.That(IsFromBlank(await CallAsync(host, "d2", "folder"), host));
        Assert.That(environment, Does.Contain("""
            "MINE":"a $b 'c'\nd"
            """).And.Contain("\"NODE_ENV\":\"production\"").And.Not.Contain("DEUS_WORKER"));
        Assert.That(await CallAsync(host, "d2", "zone"), Is.EqualTo("9 Asia/Tokyo"));
        Assert.That(await CallAsync(host, "d2", "import"), Is.EqualTo("imported"));
    }

    [Test]
    public async Task A_worker_from_a_blank_one_has_the_environment_of_a_started_one()
    {
        var variables = new Dictionary<string, string> { ["my-key"] = "1", ["PWD"] = "x", ["DEUS_WORKER_SECRET"] = "x", ["NODE_OPTIONS"] = "--no-such-flag" };
        var (started, blank) = await BothAsync("env", variables);

        Assert.That(Shape(blank), Is.EqualTo(Shape(started)));

        static IEnumerable<string> Shape(string json) =>
            System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(json)!
                .Select(pair => pair.Key is "TMPDIR" or "WATCHER_MARK" ? pair.Key : $"{pair.Key}={pair.Value}").Order();
    }

    [Test]
    public async Task A_worker_from_a_blank_one_has_the_flags_and_limits_of_a_started_one()
    {
        var host = Create(o => o.MaxMemoryMegabytes = 300);
        var started = await ProcessAsync(host, "d1");
        await BlankProcessesAsync(host, 1);
        var blank = await ProcessAsync(host, "d2");

        Assert.That(IsFromBlank(await CallAsync(host, "d2", "folder"), host));
        Assert.That(await CallAsync(host, "d2", "argv"), Is.EqualTo(await CallAsync(host, "d1", "argv")));
        Assert.That(LimitsOf(blank), Is.EqualTo(LimitsOf(started)));

        static IEnumerable<string> LimitsOf(string process) =>
            File.ReadLines($"/proc/{process}/limits").Where(line => !line.StartsWith("Max file locks", StringComparison.Ordinal)).ToArray();
    }

    [Test]
    public async Task A_worker_from_a_blank_one_reads_its_own_code_only()
    {
        var host = Create(o => o.BlankWorkers = 2);
        using var other = new TemporaryFolder();
        var foreign = other.Write("foreign.txt", "of another deployment");
        var original = host.Code.Write("data.txt", "mine");
        await CallAsync(host, "d1", "pid");
        await BlankProcessesAsync(host, 2);
        var folder = await CallAsync(host, "d2", "folder");
        var links = Path.GetDirectoryName(Path.GetDirectoryName(folder))!;
        var others = Directory.GetDirectories(links).Where(path => !folder.StartsWith(path, StringComparison.Ordinal)).ToArray();

        Assert.That(IsFromBlank(folder, host));
        Assert.That(await CallAsync(host, "d2", "read", folder + "/data.txt"), Is.EqualTo("mine"));
        Assert.That(others, Is.Not.Empty);
        foreach (var (action, path) in (IEnumerable<(string, string)>)
            [
                ("read", foreign), ("read", original), ("read", "/etc/passwd"), ("read", "/proc/self/environ"), ("list", links),
                .. others.Select(path => ("list", path)), ("write", folder + "/data.txt"), ("write", folder + "/new.txt"),
            ])
        {
            Assert.That(await CallAsync(host, "d2", action, path), Is.EqualTo("ERR_ACCESS_DENIED"), $"{action} {path}");
        }

        Assert.That(File.ReadAllText(original), Is.EqualTo("mine"));
    }

    [TestCase("NODE_EXTRA_CA_CERTS", "/no/such/file")]
    [TestCase("UV_THREADPOOL_SIZE", "2")]
    [TestCase("LANG", "de_DE.UTF-8")]
    public async Task A_deployment_with_a_variable_that_is_read_at_the_start_gets_a_process_of_its_own(string name, string value)
    {
        var host = Create();
        await CallAsync(host, "d1", "pid");
        await BlankProcessesAsync(host, 1);
        host.Deployment = host.Deployment with { Environment = new Dictionary<string, string> { [name] = value } };

        var process = await ProcessAsync(host, "d2");

        Assert.That(await CallAsync(host, "d2", "folder"), Is.EqualTo(host.Code.FullPath));
        Assert.That(File.ReadAllText($"/proc/{process}/environ").Split('\0'), Does.Contain($"{name}={value}"));
    }

    [Test]
    public async Task Variables_of_a_function_are_not_in_the_environment_with_which_its_process_started()
    {
        var host = Create();
        host.Deployment = host.Deployment with { Environment = new Dictionary<string, string> { ["MINE"] = "secret-value" } };
        var process = await ProcessAsync(host, "d1");

        Assert.That(File.ReadAllText($"/proc/{process}/environ"), Does.Not.Contain("secret-value"));
    }

    [Test]
    public async Task A_deployment_with_another_memory_limit_gets_a_process_with_it()
    {
        var host = Create();
        await CallAsync(host, "d1", "pid");
        await BlankProcessesAsync(host, 1);
        host.Deployment = host.Deployment with { MaxMemoryBytes = 256L * 1024 * 1024 };

        Assert.That(await CallAsync(host, "d2", "argv"), Does.Contain("--max-old-space-size=128"));
        await BlankProcessesAsync(host, 1);
        Assert.That(IsFromBlank(await CallAsync(host, "d3", "folder"), host));
        Assert.That(await CallAsync(host, "d3", "argv"), Does.Contain("--max-old-space-size=128"));
    }

    [Test]
    public async Task Code_with_many_files_is_not_linked()
    {
        var host = Create();
        for (var i = 0; i < 1001; i++)
            host.Code.Write($"many/{i}.txt", "x");
        await CallAsync(host, "d1", "pid");
        await BlankProcessesAsync(host, 1);

        Assert.That(await CallAsync(host, "d2", "folder"), Is.EqualTo(host.Code.FullPath));
        await BlankProcessesAsync(host, 1);
    }

    [Test]
    public async Task A_blank_worker_that_has_ended_is_not_taken()
    {
        var host = Create();
        await CallAsync(host, "d1", "pid");
        foreach (var process in await BlankProcessesAsync(host, 1))
            System.Diagnostics.Process.GetProcessById(int.Parse(process, CultureInfo.InvariantCulture)).Kill();

        Assert.That(await CallAsync(host, "d2", "pid"), Is.Not.Empty);
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_stops_neither_executions_nor_the_host()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("not-a-folder", "x");
        var host = Create(o => o.LinkFolder = file);
        await CallAsync(host, "d1", "pid");

        Assert.That(await CallAsync(host, "d2", "folder"), Is.EqualTo(host.Code.FullPath));
        Assert.DoesNotThrowAsync(() => host.Runtime.DisposeAsync().AsTask());
        Assert.That(Directory.EnumerateDirectories(host.WorkerFiles), Is.Empty);
    }

    [Test]
    public async Task No_blank_worker_starts_while_the_memory_load_is_high()
    {
        var host = Create(o => (o.BlankWorkers, o.HasMemoryPressure) = (null, () => true));
        await CallAsync(host, "d1", "pid");
        await CallAsync(host, "d2", "pid");

        await BlankProcessesAsync(host, 0);
        Assert.That(Directory.EnumerateDirectories(host.Links), Is.Empty);
    }

    [Test]
    public async Task Disposal_ends_blank_workers_and_removes_their_folders()
    {
        var host = Create();
        await CallAsync(host, "d1", "pid");
        var processes = await BlankProcessesAsync(host, 1);
        await CallAsync(host, "d2", "pid");

        await host.Runtime.DisposeAsync();

        Assert.That(Directory.EnumerateDirectories(host.Links), Is.Empty);
        Assert.That(processes.Where(process => Directory.Exists($"/proc/{process}")), Is.Empty);
    }

    private Host Create(Action<NodeRuntimeOptions>? configure = null)
    {
        var host = new Host(Source, configure: o =>
        {
            o.BlankWorkers = 1;
            configure?.Invoke(o);
        });
        _hosts.Add(host);
        return host;
    }

    private async Task<(string Started, string Blank)> BothAsync(string action, IReadOnlyDictionary<string, string> variables)
    {
        var host = Create();
        host.Deployment = host.Deployment with { Environment = variables };
        var started = await CallAsync(host, "d1", action);
        await BlankProcessesAsync(host, 1);
        var blank = await CallAsync(host, "d2", action);
        Assert.That(IsFromBlank(await CallAsync(host, "d2", "folder"), host));
        return (started, blank);
    }

    private static bool IsFromBlank(string folder, Host host) => folder.StartsWith(host.Links, StringComparison.Ordinal);

    private static Task<string> ProcessAsync(Host host, string deploymentId) => CallAsync(host, deploymentId, "pid");

    private static async Task<string> CallAsync(Host host, string deploymentId, string action, string target = "")
    {
        host.Deployment = host.Deployment with { DeploymentId = deploymentId };
        var request = Host.Request(action);
        var response = await host.SendAsync(request with { Headers = [.. request.Headers, new("target", target)] });
        Assert.That(response.Outcome, Is.EqualTo(RuntimeOutcome.Responded), response.Errors);
        return response.Text();
    }

    /// <summary>Waits until a number of blank workers is ready, and returns the ids of their processes.</summary>
    private static async Task<IReadOnlyList<string>> BlankProcessesAsync(Host host, int count)
    {
        using var workers = new WorkerCount(host.Meters);
        await Eventually.HoldsAsync(() => workers.Read().EndsWith($"blank {count}", StringComparison.Ordinal));
        return [.. Directory.EnumerateDirectories("/proc")
            .Where(path => CommandOf(path).Contains("--allow-fs-read=" + host.Links, StringComparison.Ordinal))
            .Select(path => Path.GetFileName(path))];
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline").Replace('\0', ' ') is var command && command.Contains("worker.bundle.cjs", StringComparison.Ordinal)
                && !command.StartsWith("/bin/sh", StringComparison.Ordinal) ? command : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
