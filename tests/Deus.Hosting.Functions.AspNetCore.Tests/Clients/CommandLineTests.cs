using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Clients;

/// <summary>Tests Appwrite's command line, pinned in tests/clients/package-lock.json, with an API key and no login.</summary>
[TestFixture]
public sealed class CommandLineTests : ClientFixture
{
    private const string FunctionId = "hello";

    [SetUp]
    public async Task ConfigureAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Home, "appwrite.json"), JsonSerializer.Serialize(new
        {
            projectId = ApiHost.Project,
            functions = new[]
            {
                new Dictionary<string, object>
                {
                    ["$id"] = FunctionId,
                    ["name"] = "Hello",
                    ["runtime"] = "node-20.0",
                    ["specification"] = "s-1vcpu-512mb",
                    ["execute"] = new[] { "any" },
                    ["events"] = Array.Empty<string>(),
                    ["schedule"] = "",
                    ["timeout"] = 15,
                    ["enabled"] = true,
                    ["logging"] = true,
                    ["scopes"] = new[] { "users.read" },
                    ["entrypoint"] = "src/main.js",
                    ["commands"] = "true",
                    ["path"] = "functions/hello",
                },
            },
        }));
        await WriteCodeAsync("one");
        await File.WriteAllTextAsync(PathOf(".env"), "GREETING=hi\nTOKEN=t\n");
        await AssertRunsAsync("", "client", "--endpoint", Api.Endpoint, "--project-id", ApiHost.Project, "--key", ApiHost.Key);
    }

    [Test]
    public async Task The_command_line_creates_pushes_executes_pulls_rolls_back_and_deletes()
    {
        await CreateAsync();

        await AssertRunsAsync(
            "Successfully pushed 1 functions.", "push", "functions", "--function-id", FunctionId, "--force", "--with-variables");
        var first = await ActiveAsync();
        Assert.That(await ExecuteAsync(), Is.EqualTo(("one", "hi")));

        await WriteCodeAsync("two");
        await AssertRunsAsync("Successfully pushed 1 functions.", "push", "functions", "--all", "--force", "--with-variables");
        Assert.That(await ExecuteAsync(), Is.EqualTo(("two", "hi")), "the variables were replaced, not doubled");

        await WriteCodeAsync("changed here");
        await AssertRunsAsync("", "pull", "functions", "--all", "--force");
        Assert.That(await File.ReadAllTextAsync(PathOf("src/main.js")), Does.Contain("'two'"));

        await AssertRunsAsync(
            "", "functions", "update-function-deployment", "--function-id", FunctionId, "--deployment-id", first);
        Assert.That(await ExecuteAsync(), Is.EqualTo(("one", "hi")));

        await AssertRunsAsync("", "functions", "delete", "--function-id", FunctionId);
        Assert.That((await Api.SendAsync(HttpMethod.Get, $"functions/{FunctionId}")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_bundle_over_12_MiB_is_pushed_in_chunks()
    {
        await CreateAsync();
        await File.WriteAllBytesAsync(PathOf("ballast.bin"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(13_000_000));

        await AssertRunsAsync("Successfully pushed 1 functions.", "push", "functions", "--function-id", FunctionId, "--force");

        var deployment = await Api.SendAsync(HttpMethod.Get, $"functions/{FunctionId}/deployments/{await ActiveAsync()}");
        Assert.That(deployment.Json.GetProperty("sourceSize").GetInt64(), Is.GreaterThan(12 * 1024 * 1024));
        Assert.That(deployment.Text("type"), Is.EqualTo("cli"));
    }

    [Test]
    public async Task Second_push_of_settings_without_code_finds_no_difference()
    {
        await CreateAsync();

        await AssertRunsAsync("", "push", "functions", "--function-id", FunctionId, "--force", "--no-code");
        // Without --force the command line prompts when something differs, and the input has ended.
        var again = await RunCliAsync("push", "functions", "--function-id", FunctionId, "--no-code");

        Assert.That(again.ExitCode, Is.Zero, again.Output);
    }

    [Test]
    public async Task First_push_creates_the_function_and_asks_for_a_login_and_the_second_push_completes()
    {
        var first = await RunCliAsync("push", "functions", "--function-id", FunctionId, "--force");

        Assert.That(first.Output, Does.Contain("Session not found"));
        Assert.That((await Api.SendAsync(HttpMethod.Get, $"functions/{FunctionId}")).Status, Is.EqualTo(200));
        await AssertRunsAsync("Successfully pushed 1 functions.", "push", "functions", "--function-id", FunctionId, "--force");
    }

    [Test]
    public async Task CLI_lists_and_gets_functions_variables_specifications_deployments_and_executions()
    {
        await CreateAsync();

        // A real server also rejects this request with a key.
        Assert.That((await RunCliAsync("functions", "list-runtimes")).Output, Does.Contain("missing scopes"));
        await AssertRunsAsync("s-8vcpu-8gb", "functions", "list-specifications");
        await AssertRunsAsync("GREETING", "functions", "create-variable", "--function-id", FunctionId, "--key", "GREETING", "--value", "hi");
        await AssertRunsAsync("GREETING", "functions", "list-variables", "--function-id", FunctionId);
        await AssertRunsAsync("Hello", "functions", "get", "--function-id", FunctionId);
        await AssertRunsAsync(
            "Hello", "functions", "list", "--queries", """{"method":"equal","attribute":"name","values":["Hello"]}""");
        await AssertRunsAsync("total", "functions", "list-deployments", "--function-id", FunctionId);
        await AssertRunsAsync("total", "functions", "list-executions", "--function-id", FunctionId);
    }

    private string PathOf(string file) => Path.Combine(Home, "functions", "hello", file);

    private async Task WriteCodeAsync(string version)
    {
        Directory.CreateDirectory(PathOf("src"));
        await File.WriteAllTextAsync(PathOf("src/main.js"), Bundle.Code(version));
    }

    private Task CreateAsync() => AssertRunsAsync(
        "", "functions", "create", "--function-id", FunctionId, "--name", "Hello", "--runtime", "node-20.0", "--specification",
        "s-1vcpu-512mb", "--entrypoint", "src/main.js", "--commands", "true", "--execute", "any", "--scopes", "users.read", "--timeout", "15");

    private async Task AssertRunsAsync(string output, params string[] arguments)
    {
        var ended = await RunCliAsync(arguments);
        Assert.That(ended.ExitCode, Is.Zero, ended.Output);
        Assert.That(ended.Output, Does.Contain(output));
    }

    private async Task<string> ActiveAsync() =>
        (await Api.SendAsync(HttpMethod.Get, $"functions/{FunctionId}")).Text("deploymentId");

    private async Task<(string? Version, string? Greeting)> ExecuteAsync()
    {
        var ended = await RunCliAsync(
            "--json", "functions", "create-execution", "--function-id", FunctionId, "--body", """{"a":1}""", "--method", "POST",
            "--xpath", "/x", "--headers", """{"x-own":"b"}""");
        Assert.That(ended.ExitCode, Is.Zero, ended.Output);
        using var execution = JsonDocument.Parse(ended.Output[ended.Output.IndexOf('{', StringComparison.Ordinal)..]);
        using var body = JsonDocument.Parse(execution.RootElement.GetProperty("responseBody").GetString()!);
        Assert.That(body.RootElement.GetProperty("own").GetString(), Is.EqualTo("b"));
        return (body.RootElement.GetProperty("version").GetString(), body.RootElement.GetProperty("greeting").GetString());
    }
}
