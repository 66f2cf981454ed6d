using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Tests.Commands;

/// <summary>Each template, from an empty folder to a called function on the embedded host.</summary>
public sealed class TemplateTests
{
    private ToolRunner _tool = null!;
    private TestServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tool = new ToolRunner();
        _server = await TestServer.StartAsync(TestServer.Host);
        _server.Configure(_tool);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _tool.Dispose();
    }

    private static IEnumerable<string> Templates => FunctionTemplates.Names;

    [TestCaseSource(nameof(Templates))]
    public async Task A_template_is_built_deployed_and_called(string template)
    {
        await _tool.RunAsync("init", "hello", "--template", template);

        var deployed = await _tool.RunAsync("deploy", "hello");
        var answer = await _tool.RunAsync("invoke", "hello", "--path", "/?name=Ada", "--body", "Ada");

        Assert.That(deployed.ExitCode, Is.EqualTo(ExitCodes.Success), deployed.Error);
        Assert.That(answer.Output.Trim(), Is.EqualTo("Hello, Ada!"), answer.Error);
    }

    [Test]
    public async Task A_failed_build_command_deploys_nothing_and_returns_6()
    {
        await _tool.RunAsync("init", "hello", "--template", "c");
        _tool.Write("hello/main.c", "int main(void) { return missing; }");

        var result = await _tool.RunAsync("deploy", "hello");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.BuildFailed));
        Assert.That(result.Error, Does.Contain("missing").And.Contain("Nothing was deployed"));
        Assert.That((await _tool.RunAsync("list", "hello")).ExitCode, Is.EqualTo(ExitCodes.NotFound));
    }
}
