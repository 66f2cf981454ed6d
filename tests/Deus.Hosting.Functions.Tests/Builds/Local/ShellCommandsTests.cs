using System.Text;
using Deus.Hosting.Functions.Builds.Local;

namespace Deus.Hosting.Functions.Tests.Builds.Local;

[TestFixture]
public sealed class ShellCommandsTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = TestHost.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Commands_run_in_one_shell_that_returns_output_and_exit_code()
    {
        var (exitCode, output) = await RunAsync("X=1; cd /; echo out $X $PWD; echo err >&2; exit 7");

        Assert.That(exitCode, Is.EqualTo(7));
        Assert.That(output, Is.EqualTo("out 1 /\nerr\n"));
    }

    [Test]
    public async Task Only_the_given_environment_is_seen()
    {
        var (_, output) = await RunAsync("echo [$GIVEN] [$HOME]", ("GIVEN", "yes"));

        Assert.That(output, Is.EqualTo("[yes] []\n"));
    }

    [Test]
    public async Task Variables_with_names_that_the_shell_rejects_reach_its_child_processes()
    {
        var (exitCode, output) = await RunAsync("env", ("my-key", "a 'b'\n$c"), ("x.y", ""), ("OPTIND", "abc"), ("GIVEN", "yes"));

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.Contain("my-key=a 'b'\n$c\n").And.Contain("x.y=\n").And.Contain("GIVEN=yes\n").And.Not.Contain("DEUS_"));
    }

    [Test]
    public async Task Canceling_RunAsync_kills_the_running_process()
    {
        using var stop = new CancellationTokenSource();
        var output = new StringBuilder();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Commands().RunAsync(
            new BuildCommand("echo $$; sleep 600", _folder, Environment(), text =>
            {
                output.Append(text);
                started.TrySetResult();
            }),
            stop.Token);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await stop.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => running);
        Assert.That(Directory.Exists($"/proc/{output.ToString().Trim()}"), Is.False);
    }

    [Test]
    public async Task Commands_run_behind_the_configured_command_prefix()
    {
        var (exitCode, output) = await RunAsync(
            "echo inside $0", Commands("/bin/sh", "-c", "echo before; \"$@\"; echo after", "wrapper"));

        Assert.That(exitCode, Is.Zero);
        Assert.That(output, Does.StartWith("before\ninside").And.EndsWith("after\n"));
    }

    private static ShellCommands Commands(params string[] isolation) => new(
        Microsoft.Extensions.Options.Options.Create(new FunctionsOptions { BuildIsolation = isolation }), TimeProvider.System);

    private Task<(int ExitCode, string Output)> RunAsync(string text, params (string Key, string Value)[] environment) =>
        RunAsync(text, Commands(), environment);

    private async Task<(int ExitCode, string Output)> RunAsync(
        string text, ShellCommands commands, params (string Key, string Value)[] environment)
    {
        var output = new StringBuilder();
        var exitCode = await commands.RunAsync(
            new BuildCommand(text, _folder, Environment(environment), part => output.Append(part)), CancellationToken.None);
        return (exitCode, output.ToString());
    }

    private static Dictionary<string, string> Environment(params (string Key, string Value)[] more)
    {
        var environment = more.ToDictionary(v => v.Key, v => v.Value);
        environment["PATH"] = System.Environment.GetEnvironmentVariable("PATH")!;
        return environment;
    }
}
