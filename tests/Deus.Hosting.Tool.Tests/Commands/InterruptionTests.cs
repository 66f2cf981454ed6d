using Deus.Hosting.Testing;

namespace Deus.Hosting.Tool.Tests.Commands;

/// <summary>
/// Stops commands while the stub of Appwrite holds the response to a request: to the first one, to the second one, and so on. The stub has
/// processed the request, unless it is a deletion, and the tool cannot know it.
/// </summary>
public sealed class InterruptionTests
{
    private static readonly string[] Explanations = ["may", "continues", "is unchanged"];

    private TaskCompletionSource _end = null!;
    private ToolRunner _tool = null!;
    private TestServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _end = new TaskCompletionSource();
        _tool = new ToolRunner();
        _server = await TestServer.StartAsync(TestServer.Stub);
        _server.Configure(_tool);
        await _tool.RunAsync("init", "hello", "--template", "javascript");
    }

    [TearDown]
    public async Task StopAsync()
    {
        _end.SetResult();
        await _server.DisposeAsync();
        _tool.Dispose();
    }

    private AppwriteStub Stub => _server.Appwrite!;

    [TestCase("node-20.0", TestName = "A_stopped_first_deployment_of_the_SDK_says_what_the_server_has")]
    [TestCase("node-22", TestName = "A_stopped_first_deployment_of_the_tool_says_what_the_server_has")]
    public async Task A_stopped_first_deployment_says_what_the_server_has(string runtime)
    {
        _tool.Write("hello/deus.json", $$"""{ "runtime": "{{runtime}}", "entrypoint": "src/main.js", "commands": "" }""");
        Stub.Build = new AppwriteBuild { Statuses = ["waiting", "ready"] };

        var steps = await StopAtEachRequestAsync(["deploy", "hello"], async (_, error) =>
        {
            var deployment = Stub.Function("hello")?.Deployments.FirstOrDefault(deployment => deployment.Upload.IsComplete);
            if (deployment is not null)
                Assert.That(error, Does.Contain(deployment.Id).And.Contain("continues"));
            else if (Stub.Function("hello") is not null)
                Assert.That(error, Does.Contain("'hello' may exist"));
            await _tool.RunAsync("delete", "hello", "--yes");
        });

        Assert.That(steps, Is.GreaterThan(3));
    }

    [TestCase("javascript")]
    [TestCase("node-22")]
    public async Task A_stopped_later_deployment_says_what_the_server_has(string kind)
    {
        if (kind == "node-22")
            _tool.Write("hello/deus.json", """{ "runtime": "node-22", "entrypoint": "src/main.js", "commands": "" }""");
        Stub.Build = new AppwriteBuild { Statuses = ["waiting", "ready"] };
        await _tool.RunAsync("deploy", "hello");
        var before = 1;

        var steps = await StopAtEachRequestAsync(["deploy", "hello"], (_, error) =>
        {
            var count = Stub.Function("hello")!.Deployments.Count;
            Assert.That(error, count > before ? Does.Contain("may have accepted").Or.Contain("continues") : Does.Contain("hello"));
            before = count;
            return Task.CompletedTask;
        });

        Assert.That(steps, Is.GreaterThan(2));
        Assert.That(before, Is.GreaterThan(1));
    }

    [TestCase("rollback hello --to {0}")]
    [TestCase("delete hello --yes")]
    [TestCase("invoke hello")]
    [TestCase("env set hello TOKEN")]
    [TestCase("env import hello .env")]
    public async Task A_stopped_change_is_explained(string line)
    {
        var deployed = await _tool.RunAsync("deploy", "hello", "--json");
        await _tool.RunAsync("deploy", "hello");
        _tool.Write(".env", "A=1\nB=2\n");
        _tool.Input = "a-secret-value";
        var arguments = string.Format(null, line, deployed.Json.GetProperty("deploymentId").GetString()).Split(' ');

        var steps = await StopAtEachRequestAsync(arguments, (request, error) =>
        {
            Assert.That(error, Does.Not.Contain("a-secret-value"));
            if (request.Method != "GET")
                Assert.That(Explanations.Any(text => error.Contains(text, StringComparison.Ordinal)), Is.True, $"{request.Method} {request.Path}: {error}");
            return Task.CompletedTask;
        });

        Assert.That(steps, Is.GreaterThan(0));
    }

    /// <summary>Runs a command again and again, and stops it at one request more each time.</summary>
    /// <param name="arguments">The command.</param>
    /// <param name="check">Checks the state after a stop, with the stopped request and what the tool wrote to standard error.</param>
    /// <returns>The number of stops until the command ended without one.</returns>
    private async Task<int> StopAtEachRequestAsync(string[] arguments, Func<AppwriteRequest, string, Task> check)
    {
        for (var step = 1; ; step++)
        {
            using var stop = new CancellationTokenSource();
            var count = 0;
            AppwriteRequest? stopped = null;
            Stub.Fault = request =>
            {
                if (Interlocked.Increment(ref count) != step)
                    return null;
                stopped = request;
                stop.CancelAfter(TimeSpan.FromMilliseconds(50));
                // The response to a deletion has no body that could be held.
                return request.Method == "DELETE" ? AppwriteFault.Hang(_end.Task) : AppwriteFault.Stall;
            };
            var result = await _tool.RunAsync(arguments, stop.Token);
            Stub.Fault = null;
            // A command may end before its last request has a response.
            if (stopped is null || result.ExitCode == ExitCodes.Success)
                return step - 1;
            Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Interrupted), $"step {step}, {stopped.Method} {stopped.Path}: {result.Error}");
            await check(stopped, result.Error);
        }
    }
}
