using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Ends a real process of samples/Service with SIGTERM under attack: many open requests, a malicious build, a full disk.</summary>
public sealed class AttackedServiceTests
{
    private const int ShutdownSeconds = 8;
    private const int Each = 10;

    private const string Code = """
        const { Readable } = require('node:stream');
        module.exports = async ({ req, res }) => {
          if (req.path === '/endless') {
            const body = new Readable({ read() {} });
            body.push('first');
            return res.send(body);
          }
          await new Promise((resolve) => setTimeout(resolve, 600000));
        };
        """;

    // Leaves a tree that is hard to remove, and a process in another session without an environment.
    private const string Build = """
        node -e "const fs = require('fs'), n = Buffer.from([97, 255]); process.chdir(process.env.TMPDIR); for (let i = 0; i < 500; i++) { fs.mkdirSync(n); process.chdir(n); }"
        env -i setsid /bin/sh -c 'sleep 600; :' "$TMPDIR" &
        echo waiting
        sleep 600
        """;

    private static readonly string[] Requests =
    [
        "GET /fn/fn1/ HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /fn/fn1/endless HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /fn/fn1/stream HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n",
        "POST /v1/functions/fn1/deployments HTTP/1.1\r\nHost: h\r\nX-Appwrite-Project: p\r\nX-Appwrite-Key: a-key-of-the-tests-0123456789\r\n"
        + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b",
        "POST /fn/fn1/ HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\nx",
    ];

    private readonly List<TcpClient> _clients = [];
    private string _folder = "";
    private bool _isMounted;
    private ServiceProcess _service = null!;
    private Task<string[]> _output = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("deus-attacked-").FullName;
        _isMounted = await RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", _folder) == 0;
        _service = await ServiceProcess.StartAsync($"--shutdownTimeoutSeconds={ShutdownSeconds}", $"--Functions:Folder={_folder}");
        // Both pipes are read, so that the process cannot block on them.
        _output = Task.WhenAll(_service.Process.StandardOutput.ReadToEndAsync(), _service.Process.StandardError.ReadToEndAsync());
        using var created = await _service.Client.PostAsJsonAsync(
            "functions",
            new { functionId = "fn1", name = "n", runtime = "node-20.0", entrypoint = "src/main.js", execute = new[] { "any" }, timeout = 300, commands = "" });
        Assert.That((int)created.StatusCode, Is.EqualTo(201), await created.Content.ReadAsStringAsync());
        await DeployAsync(commands: null, "functions/fn1", function => function.GetProperty("deploymentId").GetString()!.Length > 0);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        _service.Process.Kill(entireProcessTree: true);
        await ((Task)_output).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _output.Dispose();
        _service.Dispose();
        if (_isMounted)
            await RunAsync("umount", "-l", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task SIGTERM_with_50_open_requests_and_a_malicious_build_ends_the_process_in_time_with_0()
    {
        await DeployAsync(
            Build,
            "functions/fn1/deployments",
            list => list.GetProperty("deployments").EnumerateArray().Any(d => d.GetProperty("buildLogs").GetString()!.Contains("waiting", StringComparison.Ordinal)));
        Assert.That(Processes(), Is.Not.Empty);
        foreach (var request in Requests)
        {
            for (var i = 0; i < Each; i++)
                await OpenAsync(request);
        }

        await UntilRunningAsync();

        await TerminateAsync($"{_clients.Count} open requests and a build");

        Assert.That(Processes(), Is.Empty, "processes that outlived the service");
    }

    [Test]
    public async Task SIGTERM_on_a_full_disk_ends_the_process_in_time_with_0()
    {
        if (!_isMounted)
            Assert.Ignore("Mounting needs root.");
        await OpenAsync(Requests[1]);
        await UntilRunningAsync();
        await RunAsync("dd", "if=/dev/zero", $"of={_folder}/filler", "bs=64k");
        var answers = await Task.WhenAll(Enumerable.Range(0, Each).Select(async _ =>
        {
            using var answer = await _service.Client.PostAsJsonAsync("functions/fn1/executions", new { path = "/endless", async = true });
            return (int)answer.StatusCode;
        }));

        await TerminateAsync($"a full disk (answers: {string.Join(", ", answers.CountBy(status => status).Select(pair => $"{pair.Value} x {pair.Key}"))})");
    }

    private async Task TerminateAsync(string open)
    {
        var watch = Stopwatch.StartNew();
        await RunAsync("kill", "-TERM", _service.Process.Id.ToString(CultureInfo.InvariantCulture));
        var output = await _output.WaitAsync(TimeSpan.FromSeconds(60));
        await _service.Process.WaitForExitAsync();
        TestContext.Out.WriteLine($"{open}: ended after {watch.ElapsedMilliseconds} ms with {_service.Process.ExitCode}");
        Assert.That(_service.Process.ExitCode, Is.Zero, string.Concat(output));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(ShutdownSeconds)));
    }

    private async Task DeployAsync(string? commands, string path, Func<JsonElement, bool> holds)
    {
        using var form = ApiHost.Form(ApiHost.Archive(Code));
        if (commands is not null)
            form.Add(new StringContent(commands), "commands");
        using var deployed = await _service.Client.PostAsync("functions/fn1/deployments", form);
        Assert.That((int)deployed.StatusCode, Is.EqualTo(202), await deployed.Content.ReadAsStringAsync());
        await _service.UntilAsync(path, holds, TimeSpan.FromSeconds(60));
    }

    private Task<JsonElement> UntilRunningAsync() => _service.UntilAsync(
        "functions/fn1/executions",
        answer => answer.GetProperty("executions").EnumerateArray().Any(e => e.GetProperty("status").GetString() == "processing"),
        TimeSpan.FromSeconds(60));

    private async Task OpenAsync(string request)
    {
        var client = new TcpClient();
        _clients.Add(client);
        await client.ConnectAsync(_service.Server.Host, _service.Server.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
    }

    /// <summary>Returns the command lines of the processes that the malicious build has started.</summary>
    private List<string> Processes() =>
    [
        .. Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Select(CommandLine)
            .Where(line => line.Contains("sleep 600; :", StringComparison.Ordinal) && line.Contains(_folder, StringComparison.Ordinal)),
    ];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // The process has ended.
        }
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
