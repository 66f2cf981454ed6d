namespace Deus.Hosting.Tool.Tests.Commands;

/// <summary>Wrong command lines and files. Nothing is sent, because no server is known.</summary>
public sealed class UsageTests
{
    private ToolRunner _tool = null!;

    [SetUp]
    public void Create() => _tool = new ToolRunner();

    [TearDown]
    public void Delete() => _tool.Dispose();

    [TestCase("")]
    [TestCase("unknown")]
    [TestCase("init --template cobol")]
    [TestCase("invoke")]
    [TestCase("logs hello --last many")]
    [TestCase("completion tcsh")]
    public async Task A_wrong_command_line_returns_2(string line)
    {
        var result = await _tool.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Usage), result.Error);
    }

    [Test]
    public async Task A_wrong_command_is_corrected_without_the_help()
    {
        var result = await _tool.RunAsync("deplyo");

        Assert.That(result.Output + result.Error, Does.Contain("deploy").And.Not.Contain("rollback"));
    }

    [TestCase("list", "--endpoint, DEUS_ENDPOINT")]
    [TestCase("list --endpoint http://127.0.0.1:1/v1", "--project, DEUS_PROJECT")]
    [TestCase("list --endpoint http://127.0.0.1:1/v1 --project p", "DEUS_API_KEY")]
    [TestCase("env set hello TOKEN=secret", "not accepted as an argument")]
    [TestCase("profile set local", "--endpoint is missing")]
    public async Task A_missing_or_refused_value_is_named(string line, string expected)
    {
        var result = await _tool.RunAsync(line.Split(' '));

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(result.Error, Does.Contain(expected));
    }

    [Test]
    public async Task A_key_is_not_sent_unencrypted_to_another_machine()
    {
        _tool.Variables["DEUS_API_KEY"] = "a-key";

        var result = await _tool.RunAsync("list", "--endpoint", "http://functions.example.org/v1", "--project", "p");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Usage));
        Assert.That(result.Error, Does.Contain("unencrypted").And.Not.Contain("a-key"));
    }

    [Test]
    public async Task Help_lists_every_command()
    {
        var result = await _tool.RunAsync("--help");

        Assert.That(result.ExitCode, Is.EqualTo(ExitCodes.Success));
        foreach (var command in new[] { "init", "dev", "deploy", "invoke", "logs", "list", "rollback", "delete", "env", "profile", "doctor", "completion" })
            Assert.That(result.Output, Does.Contain(command));
    }

    [TestCase("[suggest:3] dep", "deploy")]
    [TestCase("[suggest:4] env ", "import")]
    public async Task The_tool_completes_command_lines(string line, string expected)
    {
        var end = line.IndexOf(' ', StringComparison.Ordinal);

        var result = await _tool.RunAsync(line[..end], line[(end + 1)..]);

        Assert.That(result.Output, Does.Contain(expected));
    }

    [Test]
    public async Task Completion_prints_a_script([Values("bash", "zsh", "fish")] string shell)
    {
        var result = await _tool.RunAsync("completion", shell);

        Assert.That(result.Output, Does.Contain("[suggest:"));
    }
}
