using Deus.Hosting.Testing;

namespace Deus.Hosting.Tool.Tests.Commands;

/// <summary>Deployments of runtimes that the SDK's backend for Appwrite does not take.</summary>
public sealed class GuestDeployTests
{
    private ToolRunner _tool = null!;

    [SetUp]
    public void Create() => _tool = new ToolRunner();

    [TearDown]
    public void Delete() => _tool.Dispose();

    [TestCase("lua")]
    [TestCase("javascript-guest")]
    public async Task A_guest_is_deployed_twice_and_called_on_the_embedded_host(string template)
    {
        await using var server = await TestServer.StartAsync(TestServer.Host);
        server.Configure(_tool);
        await _tool.RunAsync("init", "hello", "--template", template);

        var first = await _tool.RunAsync("deploy", "hello");
        var second = await _tool.RunAsync("deploy", "hello", "--json");
        var answer = await _tool.RunAsync("invoke", "hello", "--path", "/?name=Ada");

        Assert.That(first.ExitCode, Is.EqualTo(ExitCodes.Success), first.Error);
        Assert.That(second.Json.GetProperty("previousDeploymentId").GetString(), Is.Not.Null);
        Assert.That(answer.Output.Trim(), Is.EqualTo("Hello, Ada!"), answer.Error);
    }

    [Test]
    public async Task A_large_artifact_is_sent_in_parts()
    {
        await using var server = await TestServer.StartAsync(TestServer.Stub);
        server.Configure(_tool);
        WriteNode22Function();
        var content = new byte[12_000_000];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(Path.Combine(_tool.Folder, "hello", "data.bin"), content);

        var result = await _tool.RunAsync("deploy", "hello");

        var upload = server.Appwrite!.Functions.Single().Deployments.Single().Upload;
        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Success), result.Error);
        Assert.That(upload.IsComplete, Is.True);
        Assert.That(upload.Parts, Is.EqualTo(3));
    }

    [Test]
    public async Task A_failed_upload_deletes_the_function_that_the_command_created()
    {
        await using var server = await TestServer.StartAsync(TestServer.Stub);
        server.Configure(_tool);
        WriteNode22Function();
        server.Appwrite!.Fault = request =>
            request.Method == "POST" && request.Path.EndsWith("/deployments", StringComparison.Ordinal) ? AppwriteFault.ServerError() : null;

        var result = await _tool.RunAsync("deploy", "hello");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Unavailable), result.Error);
        Assert.That(server.Appwrite.Functions, Is.Empty);
    }

    [Test]
    public async Task A_function_of_another_runtime_is_refused()
    {
        await using var server = await TestServer.StartAsync(TestServer.Stub);
        server.Configure(_tool);
        await _tool.RunAsync("init", "hello");
        await _tool.RunAsync("deploy", "hello");
        WriteNode22Function();

        var result = await _tool.RunAsync("deploy", "hello");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(result.Error, Does.Contain("has the runtime 'node-20.0'"));
    }

    /// <summary>Writes a function whose runtime the stub accepts, and the SDK's backend does not.</summary>
    private void WriteNode22Function()
    {
        _tool.Write("hello/deus.json", """{ "runtime": "node-22", "entrypoint": "src/main.js", "commands": "" }""");
        _tool.Write("hello/src/main.js", "export default async ({ res }) => res.empty();");
    }
}
