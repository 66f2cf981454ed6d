using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Tests.Builds;

/// <summary>Tests the cancellation of a local build at every moment.</summary>
[TestFixture]
public sealed class CancelBuildTests
{
    [Test]
    public async Task Canceled_build_in_the_queue_does_not_start()
    {
        await using var host = new TestHost();
        var build = new BlockedBuild(host);
        var first = await build.BeginAsync();
        var second = await host.CreateDeploymentAsync();

        await CancelAsync(host, second.Id);
        build.Continue();

        Assert.That((await host.WaitAsync("fn1", first.Id)).IsReady);
        var canceled = host.Deployments.Get("fn1", second.Id);
        Assert.That((canceled.Status, canceled.Attempt, canceled.Log), Is.EqualTo((DeploymentStatus.Canceled, 0, "Build has been canceled.\n")));
    }

    [Test]
    public async Task Build_that_is_canceled_before_it_runs_does_not_run()
    {
        await using var host = new TestHost();
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var runs = 0;
        host.Commands.Handler = (_, _) => Task.FromResult(Interlocked.Increment(ref runs) - 1);
        host.Logs.OnEntry = text =>
        {
            if (!text.StartsWith("Building deployment", StringComparison.Ordinal))
                return;
            using var other = new SqliteConnection($"Data Source={Path.Combine(host.Folder, "host.db")};Pooling=False");
            other.Open();
            other.Sql("UPDATE deployments SET status = 'canceled' WHERE number = 1").Run();
        };

        await host.CreateDeploymentAsync();
        var next = await host.CreateDeploymentAsync();

        Assert.That((await host.WaitAsync("fn1", next.Id)).IsReady);
        Assert.That(runs, Is.EqualTo(1), "only the second build runs");
    }

    [Test]
    public async Task Wait_removes_its_signal_when_it_ends_or_is_canceled()
    {
        await using var host = new TestHost();
        var build = new BlockedBuild(host);
        var deployment = await build.BeginAsync();
        using var gone = new CancellationTokenSource();
        var canceled = host.Get<IDeploymentStore>().WaitAsync("fn1", deployment.Id, gone.Token);
        var waiting = host.WaitAsync("fn1", deployment.Id);

        await gone.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => canceled);
        build.Continue();
        await waiting;
        await host.WaitAsync("fn1", deployment.Id);

        Assert.That(host.Get<DeploymentSignals>().Count, Is.Zero);
    }

    [Test]
    public async Task Cancel_stops_a_running_build_and_the_active_deployment_stays_active()
    {
        await using var host = new TestHost();
        var active = await host.DeployAsync();
        var build = new BlockedBuild(host, "half way\n");
        var deployment = await host.CreateDeploymentAsync();
        await build.Running;

        await CancelAsync(host, deployment.Id);
        var state = await host.WaitAsync("fn1", deployment.Id);

        Assert.That((state.Status, state.IsActive), Is.EqualTo((DeploymentStatus.Canceled, false)));
        Assert.That(host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(active.Id));
        Assert.That(host.Functions.Get("fn1").LatestDeploymentStatus, Is.EqualTo(DeploymentStatus.Canceled));
    }

    [Test]
    public async Task Cancel_kills_the_processes_of_the_build_and_the_next_build_runs()
    {
        await using var host = new TestHost(services: s => s.AddSingleton<IBuildCommands, ShellCommands>());
        await host.StartAsync();
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Commands = "echo $$; sleep 600 & wait" });
        var deployment = await host.CreateDeploymentAsync();
        var signals = host.Get<DeploymentSignals>();
        string log;
        for (var changed = signals.NextChange(deployment.Id); (log = host.Deployments.Get("fn1", deployment.Id).Log).Length == 0; changed = signals.NextChange(deployment.Id))
            await changed.WaitAsync(TimeSpan.FromSeconds(30));

        await CancelAsync(host, deployment.Id);
        await host.Functions.UpdateAsync("fn1", s => s with { Commands = "true" }, null, CancellationToken.None);
        var next = await host.CreateDeploymentAsync();

        Assert.That((await host.WaitAsync("fn1", next.Id)).IsReady);
        Assert.That(Directory.Exists($"/proc/{log.Split('\n')[0]}"), Is.False);
        Assert.That(host.Deployments.Get("fn1", deployment.Id).Log, Does.EndWith("\nBuild has been canceled.\n"));
    }

    [Test]
    public async Task R40_Repeated_cancel_returns_the_same_deployment()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();

        var first = await CancelAsync(host, deployment.Id);
        var second = await CancelAsync(host, deployment.Id);

        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public async Task A_build_that_has_ended_cannot_be_canceled()
    {
        await using var host = new TestHost();
        var deployment = await host.DeployAsync();

        var refused = Assert.ThrowsAsync<FunctionStoreException>(() => CancelAsync(host, deployment.Id))!;

        Assert.That(refused.ErrorCode, Is.EqualTo(FunctionErrorCode.BuildAlreadyCompleted));
        Assert.That(host.Deployments.Get("fn1", deployment.Id).Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [TestCase("fn1", "nobody", FunctionErrorCode.DeploymentNotFound)]
    [TestCase("fn2", null, FunctionErrorCode.DeploymentNotFound)]
    [TestCase("fn3", null, FunctionErrorCode.FunctionNotFound)]
    public async Task Only_a_functions_own_deployment_can_be_canceled(string functionId, string? deploymentId, FunctionErrorCode problem)
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        await host.CreateFunctionAsync("fn2");
        var deployment = await host.CreateDeploymentAsync();

        var refused = Assert.ThrowsAsync<FunctionStoreException>(
            () => host.Get<BuildCancellation>().CancelBuildAsync(functionId, deploymentId ?? deployment.Id, CancellationToken.None))!;

        Assert.That(refused.ErrorCode, Is.EqualTo(problem));
        Assert.That(host.Deployments.Get("fn1", deployment.Id).Status, Is.EqualTo(DeploymentStatus.Waiting));
    }

    private static Task<Deployment> CancelAsync(TestHost host, string deploymentId) =>
        host.Get<BuildCancellation>().CancelBuildAsync("fn1", deploymentId, CancellationToken.None);
}
