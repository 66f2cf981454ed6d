using System.Globalization;
using System.Runtime.Versioning;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests a worker behind a command prefix of the host application.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class WorkerPrefixTests
{
    private const string Source = """
        module.exports = ({ req, res, log }) => {
          switch (req.headers['x-action']) {
            case 'exit': process.exit(3);
            case 'loop': log('looping'); for (;;);
            case 'memory': { const all = []; for (;;) all.push(new Array(1000).fill(all.length)); }
            default: return res.text(String(process.pid));
          }
        };
        """;

    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("exec \"$@\"")]
    [TestCase("\"$@\"; exit $?")]
    public async Task Command_prefix_receives_the_worker_arguments_without_the_secret(string run)
    {
        await using var host = Isolated(run);

        var response = await host.CallAsync("");

        var arguments = await File.ReadAllTextAsync(Seen);
        var secret = await File.ReadAllTextAsync(Seen + ".secret");
        Assert.That(response.StatusCode, Is.EqualTo(200), response.Errors);
        Assert.That(arguments, Does.StartWith("--first ").And.Contain("/node ").And.Contain("/worker."));
        Assert.That(secret.Trim(), Has.Length.EqualTo(64));
        Assert.That(arguments, Does.Not.Contain(secret.Trim()));
    }

    [TestCase("exit", nameof(RuntimeOutcome.Crashed), "exit code 3")]
    [TestCase("memory", nameof(RuntimeOutcome.OutOfMemory), "out of memory")]
    public async Task End_of_a_worker_behind_a_command_prefix_is_reported_with_its_reason(string action, string outcome, string reason)
    {
        await using var host = Isolated("\"$@\"; exit $?");

        var response = await host.CallAsync(action);

        Assert.That((response.Outcome.ToString(), response.Errors), Is.EqualTo((outcome, response.Errors)));
        Assert.That(response.Errors, Does.Contain(reason));
    }

    [Test]
    public async Task Kill_ends_the_command_prefix_and_its_worker()
    {
        var clock = new FakeTimeProvider();
        await using var host = Isolated("\"$@\"; exit $?", clock);
        var worker = int.Parse((await host.CallAsync("")).Text(), CultureInfo.InvariantCulture);
        var (looping, inside) = host.Follow("loop");
        await inside;

        clock.Advance(TimeSpan.FromSeconds(25));

        var response = await looping;
        Assert.That(response.Outcome, Is.EqualTo(RuntimeOutcome.TimedOut));
        Assert.That(response.PeakMemoryBytes, Is.GreaterThan(20 << 20), "that of the worker, not of the command before it");
        await ProcessState.WaitForEndAsync(worker);
    }

    [Test]
    public async Task Deployment_memory_lowers_the_heap_limit_of_the_worker_when_it_is_smaller()
    {
        await using var host = Isolated("exec \"$@\"");
        host.Deployment = host.Deployment with { MaxMemoryBytes = 200L * 1024 * 1024 };
        await host.CallAsync("");
        Assert.That(await File.ReadAllTextAsync(Seen), Does.Contain("--max-old-space-size=100 "));

        host.Deployment = host.Deployment with { DeploymentId = "d2", MaxMemoryBytes = 8192L * 1024 * 1024 };
        await host.CallAsync("");
        Assert.That(await File.ReadAllTextAsync(Seen), Does.Contain("--max-old-space-size=512 "));
    }

    private string Seen => Path.Combine(_folder.FullPath, "seen");

    private Host Isolated(string run, TimeProvider? clock = null)
    {
        var script = _folder.Write(
            "prefix.sh", $"#!/bin/sh\necho \"$@\" > {Seen}\necho \"$DEUS_WORKER_SECRET\" > {Seen}.secret\nshift\n{run}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        return new Host(Source, clock, o => o.Isolation = [script, "--first"]);
    }
}
