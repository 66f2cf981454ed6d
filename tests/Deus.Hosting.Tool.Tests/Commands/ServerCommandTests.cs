namespace Deus.Hosting.Tool.Tests.Commands;

/// <summary>Each command against the stub of Appwrite and against the API of the embedded host.</summary>
[TestFixture(TestServer.Stub)]
[TestFixture(TestServer.Host)]
public sealed class ServerCommandTests(string kind)
{
    private ToolRunner _tool = null!;
    private TestServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tool = new ToolRunner();
        _server = await TestServer.StartAsync(kind);
        _server.Configure(_tool);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _tool.Dispose();
    }

    [Test]
    public async Task A_function_is_created_deployed_and_called_in_three_commands()
    {
        await RunAsync(["init", "hello"]);
        var deployed = await RunAsync(["deploy", "hello"]);
        var answer = await RunAsync(["invoke", "hello", "--path", "/?name=Ada"]);

        Assert.That(deployed.Output.Trim(), Is.EqualTo($"{_server.Endpoint}/functions/hello/executions"));
        Assert.That(answer.Output.Trim(), Is.EqualTo("Hello, Ada!"));
        Assert.That(answer.Error, Does.Contain("called with"));
    }

    [Test]
    public async Task Invoke_reads_the_body_and_headers_from_files_and_writes_the_answer_to_one()
    {
        await RunAsync(["init", "hello"]);
        await DeployAsync();
        _tool.Write("body.txt", "a body");
        _tool.Write("headers.txt", "x-one: 1\nx-two: 2\n");

        await RunAsync(["invoke", "hello", "--path", "/?name=Ada", "--body", "@body.txt", "--header", "@headers.txt", "--output", "answer.txt"]);

        Assert.That(File.ReadAllText(Path.Combine(_tool.Folder, "answer.txt")), Is.EqualTo("Hello, Ada!"));
    }

    [Test]
    public async Task Deploy_writes_one_json_document_with_json()
    {
        await RunAsync(["init", "hello"]);

        var document = (await RunAsync(["deploy", "hello", "--json"])).Json;

        Assert.That(document.GetProperty("functionId").GetString(), Is.EqualTo("hello"));
        Assert.That(document.GetProperty("isActive").GetBoolean(), Is.True);
    }

    [Test]
    public async Task List_shows_the_functions_and_the_deployments_of_one()
    {
        await RunAsync(["init", "hello"]);
        var id = await DeployAsync();

        var functions = await RunAsync(["list"]);
        var deployments = await RunAsync(["list", "hello"]);

        Assert.That(functions.Output, Does.Contain("hello").And.Contain("node20").And.Contain(id));
        Assert.That(deployments.Output, Does.Contain(id).And.Contain("active"));
    }

    [Test]
    public async Task Rollback_activates_the_deployment_before_the_active_one()
    {
        await RunAsync(["init", "hello"]);
        var first = await DeployAsync();
        _tool.Write("hello/src/main.js", "export default async ({ res }) => res.text('second');");
        var second = await DeployAsync();

        var document = (await RunAsync(["rollback", "hello", "--json"])).Json;

        Assert.That(document.GetProperty("deploymentId").GetString(), Is.EqualTo(first));
        Assert.That(document.GetProperty("previousDeploymentId").GetString(), Is.EqualTo(second));
    }

    [Test]
    public async Task Rollback_returns_3_when_there_is_no_earlier_deployment()
    {
        await RunAsync(["init", "hello"]);
        await DeployAsync();

        var result = await _tool.RunAsync("rollback", "hello");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.NotFound), result.Error);
    }

    [Test]
    public async Task Logs_print_the_lines_of_executions()
    {
        await RunAsync(["init", "hello"]);
        await DeployAsync();
        await RunAsync(["invoke", "hello", "--method", "GET"]);

        var logs = await RunAsync(["logs", "hello"]);

        Assert.That(logs.Output, Does.Contain("200 completed").And.Contain("called with GET /"));
    }

    [Test]
    public async Task Logs_json_has_one_document_a_line()
    {
        await RunAsync(["init", "hello"]);
        await DeployAsync();
        await RunAsync(["invoke", "hello"]);
        await RunAsync(["invoke", "hello"]);

        var logs = await RunAsync(["logs", "hello", "--json"]);

        Assert.That(logs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Env_sets_imports_lists_and_deletes_variables_without_showing_secrets()
    {
        await RunAsync(["init", "hello"]);
        await DeployAsync();
        _tool.Input = "first-secret\n";
        await RunAsync(["env", "set", "hello", "TOKEN"]);
        _tool.Write(".env", "GREETING=Good day\nCOLOR=blue\n");
        await RunAsync(["env", "import", "hello", ".env", "--plain"]);
        await RunAsync(["env", "delete", "hello", "COLOR"]);

        var listed = await RunAsync(["env", "list", "hello", "--values"]);

        Assert.That(listed.Output, Does.Contain("TOKEN").And.Contain("Good day").And.Not.Contain("COLOR").And.Not.Contain("first-secret"));
    }

    [Test]
    public async Task Env_set_changes_a_variable_that_exists()
    {
        await RunAsync(["init", "hello"]);
        await DeployAsync();
        foreach (var value in new[] { "one", "two" })
        {
            _tool.Input = value;
            await RunAsync(["env", "set", "hello", "GREETING", "--plain"]);
        }

        var listed = await RunAsync(["env", "list", "hello", "--values"]);

        Assert.That(listed.Output, Does.Contain("two").And.Not.Contain("one"));
    }

    [Test]
    public async Task Delete_needs_a_confirmation_and_deletes_the_function()
    {
        await RunAsync(["init", "hello"]);
        await DeployAsync();

        var refused = await _tool.RunAsync("delete", "hello");
        await RunAsync(["delete", "hello", "--yes"]);
        var again = await _tool.RunAsync("delete", "hello", "--yes");

        Assert.That(refused.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(refused.Error, Does.Contain("--yes"));
        Assert.That(again.ExitCode, Is.EqualTo(ExitCodes.NotFound), again.Error);
    }

    [Test]
    public async Task A_wrong_key_returns_4_and_is_not_shown()
    {
        _tool.Variables["DEUS_API_KEY"] = "another-key-0815";

        var result = await _tool.RunAsync("list");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Unauthorized), result.Error);
        Assert.That(result.Output + result.Error, Does.Not.Contain("another-key-0815"));
    }

    [Test]
    public async Task Doctor_reports_the_server_and_the_key()
    {
        await RunAsync(["init", "hello"]);

        var result = await RunAsync(["doctor", "hello"]);

        Assert.That(result.Output, Does.Contain("responds as version").And.Contain("The key may list the functions"));
    }

    private async Task<string> DeployAsync() =>
        (await RunAsync(["deploy", "hello", "--json"])).Json.GetProperty("deploymentId").GetString()!;

    /// <summary>Runs a command that must succeed.</summary>
    private async Task<ToolResult> RunAsync(string[] arguments)
    {
        var result = await _tool.RunAsync(arguments, CancellationToken.None);
        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Success), $"{string.Join(' ', arguments)}: {result.Error}");
        return result;
    }
}
