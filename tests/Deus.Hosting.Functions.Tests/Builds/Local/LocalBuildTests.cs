using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Builds.Local;

/// <summary>Tests the log of a local build.</summary>
[TestFixture]
public sealed class LocalBuildTests
{
    [Test]
    public async Task The_log_can_be_read_while_it_grows()
    {
        var time = new FakeTimeProvider();
        await using var host = new TestHost(time: time);
        var build = new BlockedBuild(host, "half way\n");
        var deployment = await build.BeginAsync();

        var signals = host.Get<DeploymentSignals>();
        var changed = signals.NextChange(deployment.Id);
        time.Advance(TimeSpan.FromSeconds(1));
        await changed.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(host.Deployments.Get("fn1", deployment.Id).Log, Is.EqualTo("half way\n"));
        build.Continue();
        await host.WaitAsync("fn1", deployment.Id);
    }

    [Test]
    public async Task WaitAsync_reports_the_build_log_line_by_line()
    {
        await using var host = new TestHost();
        host.Commands.Handler = (command, _) =>
        {
            command.OnOutput("one\ntwo\nthr");
            command.OnOutput("ee\n");
            return Task.FromResult(0);
        };
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        var progress = new ProgressList();

        await host.Backend.WaitAsync("fn1", deployment.Id, progress).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(progress.Reports.SelectMany(r => r.LogLines), Is.EqualTo(new[] { "one", "two", "three" }));
    }
}
