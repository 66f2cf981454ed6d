using Deus.Hosting.Testing;

namespace Deus.Hosting.Tool.Tests.Commands;

/// <summary>Failures of the server, and what the tool says and returns.</summary>
public sealed class FailureTests
{
    private ToolRunner _tool = null!;
    private TestServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tool = new ToolRunner();
        _server = await TestServer.StartAsync(TestServer.Stub);
        _server.Configure(_tool);
        await _tool.RunAsync("init", "hello");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _tool.Dispose();
    }

    private AppwriteStub Stub => _server.Appwrite!;

    [Test]
    public async Task Deploy_returns_6_and_prints_the_log_when_the_build_fails()
    {
        Stub.Build = AppwriteBuild.Failing("cannot find module 'left-pad'");

        var result = await _tool.RunAsync("deploy", "hello");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.BuildFailed));
        Assert.That(result.Error, Does.Contain("left-pad"));
    }

    [Test]
    public async Task Invoke_returns_7_when_the_function_fails([Values(400, 500)] int status)
    {
        Stub.Execute = _ => new AppwriteExecutionResult { StatusCode = status, Errors = "it broke" };
        await _tool.RunAsync("deploy", "hello");

        var result = await _tool.RunAsync("invoke", "hello");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.FunctionFailed));
        Assert.That(result.Error, Does.Contain("it broke"));
    }

    [Test]
    public async Task Commands_return_3_for_a_function_that_does_not_exist(
        [Values("list missing", "logs missing", "invoke missing", "env list missing", "delete missing --yes", "rollback missing --to x")] string line)
    {
        var result = await _tool.RunAsync(line.Split(' '));

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.NotFound), result.Error);
    }

    [Test]
    public async Task A_function_that_does_not_exist_is_named_without_the_body_of_the_response()
    {
        var result = await _tool.RunAsync("invoke", "missing");

        Assert.That(result.Error, Does.Contain("does not exist on the server").And.Not.Contain("{"));
    }

    [Test]
    public async Task The_message_of_the_server_is_shown_without_its_json()
    {
        Stub.Fault = _ => AppwriteFault.Error(400, "general_argument_invalid", "Invalid `name` param.");

        var result = await _tool.RunAsync("list");

        Assert.That(result.Error.Trim(), Is.EqualTo("The server returned 400 (general_argument_invalid): Invalid `name` param."));
    }

    [Test]
    public async Task A_failure_is_a_json_document_with_json()
    {
        var result = await _tool.RunAsync("invoke", "missing", "--json");

        Assert.That(result.Json.GetProperty("error").GetProperty("exitCode").GetInt32(), Is.EqualTo(result.ExitCode));
    }

    [Test]
    public async Task Commands_return_5_when_the_server_is_not_there()
    {
        await _server.DisposeAsync();

        var result = await _tool.RunAsync("env", "list", "hello");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Unavailable), result.Error);
    }

    [Test]
    public async Task A_stopped_wait_says_that_the_build_goes_on()
    {
        using var stop = new CancellationTokenSource();
        Stub.Build = new AppwriteBuild { Statuses = ["waiting", "building"] };
        Stub.Fault = request =>
        {
            // The first read of the deployment; the server has accepted the artifact before.
            if (request.Method == "GET" && request.Path.Contains("/deployments/", StringComparison.Ordinal))
                stop.Cancel();
            return null;
        };

        var result = await _tool.RunAsync(["deploy", "hello"], stop.Token);

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Interrupted), result.Error);
        Assert.That(result.Error, Does.Contain("The server continues with deployment"));
    }

    [Test]
    public async Task A_stop_while_the_function_is_created_leaves_no_function()
    {
        using var stop = new CancellationTokenSource();
        Stub.Fault = request =>
        {
            if (request.Method == "POST" && request.Path.EndsWith("/variables", StringComparison.Ordinal))
                stop.Cancel();
            return null;
        };

        var result = await _tool.RunAsync(["deploy", "hello"], stop.Token);

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Interrupted), result.Error);
        Assert.That(Stub.Functions, Is.Empty);
    }

    [Test]
    public async Task An_interrupted_import_names_the_variables_that_are_set()
    {
        await _tool.RunAsync("deploy", "hello");
        _tool.Write(".env", "A=1\nB=2\n");
        var posts = 0;
        Stub.Fault = request => request.Method == "POST" && request.Path.EndsWith("/variables", StringComparison.Ordinal) && ++posts == 2
            ? AppwriteFault.ServerError()
            : null;

        var result = await _tool.RunAsync("env", "import", "hello", ".env");

        Assert.That(result.Error, Does.Contain("1 of 2 variables are set: A."));
    }
}
