using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Builds;

/// <summary>Tests failing builds in this process.</summary>
[TestFixture]
public sealed class BuildFailureTests
{
    [Test]
    public async Task Commands_that_fail_fail_the_build_with_their_log()
    {
        await using var host = new TestHost();
        host.Commands.Handler = (command, _) =>
        {
            command.OnOutput("npm error missing script\n");
            return Task.FromResult(7);
        };

        var (state, deployment) = await FailAsync(host, TestArchives.Function());

        Assert.That(state.BuildLogTail, Is.EqualTo("npm error missing script\nThe build commands ended with exit code 7.\n"));
        Assert.That(deployment.ExitCode, Is.EqualTo(7));
        Assert.That(host.Functions.Get("fn1").ActiveDeploymentId, Is.Null);
    }

    [Test]
    public async Task Build_fails_with_the_reason_when_the_entry_file_is_missing()
    {
        await using var host = new TestHost();

        var (state, _) = await FailAsync(host, TestArchives.Create(("wrapped/src/main.js", "x")));

        Assert.That(state.BuildLogTail, Does.Contain("'src/main.js' is not there"));
    }

    [Test]
    public async Task Build_fails_with_the_reason_when_a_path_leaves_the_folder()
    {
        await using var host = new TestHost();

        var (state, _) = await FailAsync(host, TestArchives.Create(TestArchives.File("../evil")));

        Assert.That(state.BuildLogTail, Does.Contain("leaves the function's folder"));
    }

    [Test]
    public async Task A_build_that_takes_too_long_is_ended()
    {
        var time = new FakeTimeProvider();
        await using var host = new TestHost(configure: o => o.BuildTimeout = TimeSpan.FromMinutes(2), time: time);
        var deployment = await new BlockedBuild(host, "still at it\n").BeginAsync();

        time.Advance(TimeSpan.FromMinutes(2));
        var state = await host.WaitAsync("fn1", deployment.Id);

        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(state.BuildLogTail, Does.Contain("still at it").And.Contain("longer than 120 seconds"));
    }

    [Test]
    public async Task Deleting_the_function_stops_its_build_and_fails_pending_waits()
    {
        await using var host = new TestHost();
        var build = new BlockedBuild(host);
        var deployment = await build.BeginAsync();
        var waiting = host.WaitAsync("fn1", deployment.Id);

        await host.Backend.DeleteAsync("fn1");

        await build.Stopped;
        Assert.That(
            Assert.ThrowsAsync<FunctionStoreException>(() => waiting)!.ErrorCode,
            Is.EqualTo(FunctionErrorCode.FunctionNotFound));
    }

    private static async Task<(DeploymentState State, Deployment Deployment)> FailAsync(TestHost host, byte[] archive)
    {
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync(archive: archive);
        var state = await host.WaitAsync("fn1", deployment.Id);
        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Failed));
        return (state, host.Deployments.Get("fn1", deployment.Id));
    }
}
