using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Ends a real process of samples/Service with SIGTERM while requests are open.</summary>
public sealed class TerminationTests
{
    private const int ShutdownSeconds = 8;

    private const string Code = """
        const { Readable } = require('node:stream');
        module.exports = async ({ req, res, log }) => {
          log('begun');
          if (req.path === '/endless') {
            const body = new Readable({ read() {} });
            body.push('first');
            return res.send(body);
          }
          await new Promise((resolve) => setTimeout(resolve, 600000));
        };
        """;

    private ServiceProcess _service = null!;

    private Process Process => _service.Process;

    private Uri Server => _service.Server;

    [SetUp]
    public async Task StartAsync()
    {
        _service = await ServiceProcess.StartAsync($"--shutdownTimeoutSeconds={ShutdownSeconds}");
        await DeployAsync();
    }

    [TearDown]
    public void Stop() => _service.Dispose();

    [TestCase("GET /fn/fn1/ HTTP/1.1\r\nHost: h\r\n\r\n", TestName = "SIGTERM_with_an_open_trigger_ends_the_process_in_time_with_0")]
    [TestCase("GET /fn/fn1/endless HTTP/1.1\r\nHost: h\r\n\r\n", TestName = "SIGTERM_with_a_streamed_response_ends_the_process_in_time_with_0")]
    [TestCase(
        "POST /fn/fn1/stream HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", TestName = "SIGTERM_with_an_event_stream_ends_the_process_in_time_with_0")]
    [TestCase(
        "POST /v1/functions/fn1/deployments HTTP/1.1\r\nHost: h\r\nX-Appwrite-Project: p\r\nX-Appwrite-Key: a-key-of-the-tests-0123456789\r\n"
        + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n",
        TestName = "SIGTERM_with_a_slow_upload_ends_the_process_in_time_with_0")]
    [TestCase(
        "POST /fn/fn1/ HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n",
        TestName = "SIGTERM_with_a_slow_request_to_a_trigger_ends_the_process_in_time_with_0")]
    public async Task SIGTERM(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Server.Host, Server.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        if (request.Contains("Expect", StringComparison.Ordinal))
            Assert.That(await client.GetStream().ReadAtLeastAsync(new byte[12], 12).AsTask().WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(12));
        else
            await UntilRunningAsync();
        var watch = Stopwatch.StartNew();

        using (var kill = Process.Start("kill", ["-TERM", Process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        // Both pipes are read, so that the process cannot block on them.
        var output = await Task.WhenAll(Process.StandardOutput.ReadToEndAsync(), Process.StandardError.ReadToEndAsync())
            .WaitAsync(TimeSpan.FromSeconds(60));
        await Process.WaitForExitAsync();

        TestContext.Out.WriteLine($"ended after {watch.ElapsedMilliseconds} ms with {Process.ExitCode}");
        Assert.That(Process.ExitCode, Is.Zero, string.Concat(output));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(ShutdownSeconds)));
    }

    private async Task DeployAsync()
    {
        using var created = await _service.Client.PostAsJsonAsync(
            "functions",
            new { functionId = "fn1", name = "n", runtime = "node-20.0", entrypoint = "src/main.js", execute = new[] { "any" }, timeout = 300, commands = "" });
        Assert.That((int)created.StatusCode, Is.EqualTo(201), await created.Content.ReadAsStringAsync());
        using var form = ApiHost.Form(ApiHost.Archive(Code));
        using var deployed = await _service.Client.PostAsync("functions/fn1/deployments", form);
        Assert.That((int)deployed.StatusCode, Is.EqualTo(202), await deployed.Content.ReadAsStringAsync());
        await UntilAsync("functions/fn1", answer => answer.GetProperty("deploymentId").GetString()!.Length > 0);
    }

    private Task<JsonElement> UntilRunningAsync() => UntilAsync(
        "functions/fn1/executions",
        answer => answer.GetProperty("executions").EnumerateArray().Any(e => e.GetProperty("status").GetString() == "processing"));

    private Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> holds) => _service.UntilAsync(path, holds, TimeSpan.FromSeconds(60));
}
