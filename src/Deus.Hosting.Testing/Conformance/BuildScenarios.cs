using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios that cancel builds and read build logs.</summary>
internal sealed class BuildScenarios(HostingConformance owner)
{
    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "A build is canceled, and canceling it again succeeds", CancelAsync),
        Scenario(owner, "A build that is ready is not canceled", CancelReadyAsync),
        Scenario(owner, "ReadBuildLogAsync returns the complete log", ReadLogAsync),
        Scenario(owner, "Canceling and reading the build of an unknown deployment is rejected", AbsentAsync),
    ];

    private static async Task CancelAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.SlowBuild()).ConfigureAwait(false);
        var (function, deployment) = await DeployAsync(run).ConfigureAwait(false);
        var state = await run.Builds.CancelBuildAsync(function, deployment, run.CancellationToken).ConfigureAwait(false);
        Check.Equal(DeploymentStatus.Canceled, state.Status, "the status");
        Check.Equal(deployment, state.DeploymentId, "the deployment's id");
        Check.That(!state.IsActive, "a deployment that is not active", "active");
        var again = await run.Builds.CancelBuildAsync(function, deployment, run.CancellationToken).ConfigureAwait(false);
        Check.Equal(DeploymentStatus.Canceled, again.Status, "the status after canceling again");
        var waited = await run.Target.Waiter.WaitAsync(function, deployment, null, run.CancellationToken).ConfigureAwait(false);
        Check.Equal(DeploymentStatus.Canceled, waited.Status, "the status that waiting returns");
    }

    private static async Task CancelReadyAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.Builds.CancelBuildAsync(function.FunctionId, function.DeploymentId, run.CancellationToken),
            "canceling a build that is ready").ConfigureAwait(false);
        Check.That((await run.InvokeAsync(function.FunctionId).ConfigureAwait(false)).IsSuccess, "a function that is still active");
    }

    private static async Task ReadLogAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.FailingBuild()).ConfigureAwait(false);
        var (function, deployment) = await DeployAsync(run).ConfigureAwait(false);
        var state = await run.Target.Waiter.WaitAsync(function, deployment, null, run.CancellationToken).ConfigureAwait(false);
        Check.That(state.BuildLogTail.Length > 0, "a build log", "nothing");
        var log = await run.Builds.ReadBuildLogAsync(function, deployment, run.CancellationToken).ConfigureAwait(false);
        Check.That(log.EndsWith(state.BuildLogTail, StringComparison.Ordinal), $"a log that ends with '{state.BuildLogTail}'", log);
    }

    private static async Task AbsentAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.Builds.CancelBuildAsync(function.FunctionId, "absent", run.CancellationToken), "canceling it").ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.Builds.ReadBuildLogAsync(function.FunctionId, "absent", run.CancellationToken), "reading its log").ConfigureAwait(false);
        await Check.ThrowsAsync<ArgumentException>(
            () => run.Builds.CancelBuildAsync(function.FunctionId, "a/b", run.CancellationToken), "canceling an invalid id").ConfigureAwait(false);
        await Check.ThrowsAsync<ArgumentException>(
            () => run.Builds.ReadBuildLogAsync("a/b", "d", run.CancellationToken), "reading the log of an invalid id").ConfigureAwait(false);
    }

    private static async Task<(string FunctionId, string DeploymentId)> DeployAsync(ConformanceRun run)
    {
        var result = await run.Target.Backend.DeployAsync(Input(), null, run.CancellationToken).ConfigureAwait(false);
        return (result.FunctionId, result.DeploymentId);
    }
}
