using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios that deploy, wait and delete.</summary>
internal sealed class DeployScenarios(HostingConformance owner)
{
    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "A deployment becomes ready and active", BecomesReadyAsync),
        Scenario(owner, "An artifact of more than 5 MiB becomes ready and active", LargeAsync, maxArtifactBytes: 16 * 1024 * 1024),
        Scenario(owner, "WaitAsync can be called again with the ids", WaitsAgainAsync),
        Scenario(owner, "WaitUntilReady returns when the function can be invoked", WaitUntilReadyAsync),
        Scenario(owner, "A function is created with the given id", OwnIdAsync),
        Scenario(owner, "An uncompressed tar is compressed and becomes ready", PlainTarAsync),
        Scenario(owner, "Progress reports the stages in order", ProgressAsync),
        Scenario(owner, "WaitAsync returns the end of the log of a failed build", FailedBuildAsync),
        Scenario(owner, "A failed build throws with WaitUntilReady and names the remaining deployment", FailedBuildThrowsAsync),
        Scenario(owner, "A deleted function is not found", DeleteAsync),
    ];

    private static async Task BecomesReadyAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.Probe()).ConfigureAwait(false);
        var result = await run.Target.Backend.DeployAsync(Input(), null, run.CancellationToken).ConfigureAwait(false);
        Check.That(result.ExecEndpoint.EndsWith($"/functions/{result.FunctionId}/executions", StringComparison.Ordinal),
            "an ExecEndpoint that ends with the function's executions", result.ExecEndpoint);
        var state = await run.Target.Waiter
            .WaitAsync(result.FunctionId, result.DeploymentId, null, run.CancellationToken).ConfigureAwait(false);
        Check.Equal(DeploymentStatus.Ready, state.Status, "the status");
        Check.That(state.IsActive, "an active deployment", "not active");
        Check.Equal(result.FunctionId, state.FunctionId, "the state's function");
        Check.Equal(result.DeploymentId, state.DeploymentId, "the state's deployment");
    }

    /// <summary>Deploys an artifact that Appwrite receives in parts. Some Appwrite versions do not activate such a deployment.</summary>
    private static async Task LargeAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.LargeProbe()).ConfigureAwait(false);
        var first = await run.Target.Backend
            .DeployAsync(Input("conformance.large") with { WaitUntilReady = true }, null, run.CancellationToken).ConfigureAwait(false);
        Check.That((await run.InvokeAsync(first.FunctionId).ConfigureAwait(false)).IsSuccess, "a function that answers");
        var second = await run.Target.Backend.DeployAsync(Input("conformance.large"), null, run.CancellationToken).ConfigureAwait(false);
        var state = await run.Target.Waiter
            .WaitAsync(second.FunctionId, second.DeploymentId, null, run.CancellationToken).ConfigureAwait(false);
        Check.That(state.IsReady, "a redeployment that is ready and active", state.Status);
    }

    private static async Task WaitsAgainAsync(ConformanceRun run)
    {
        var result = await run.DeployProbeAsync().ConfigureAwait(false);
        var state = await run.Target.Waiter
            .WaitAsync(result.FunctionId, result.DeploymentId, null, run.CancellationToken).ConfigureAwait(false);
        Check.That(state.IsReady, "a ready state", state.Status);
    }

    private static async Task WaitUntilReadyAsync(ConformanceRun run)
    {
        var result = await run.DeployProbeAsync().ConfigureAwait(false);
        var response = await run.InvokeAsync(result.FunctionId).ConfigureAwait(false);
        Check.That(response.IsSuccess, "a function that answers", $"{response.StatusCode} {response.Errors}");
    }

    private static async Task OwnIdAsync(ConformanceRun run)
    {
        var result = await run.DeployProbeAsync(Input("conformance.own-id")).ConfigureAwait(false);
        Check.Equal("conformance.own-id", result.FunctionId, "the function's id");
    }

    private static async Task PlainTarAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.ProbeTar()).ConfigureAwait(false);
        var result = await run.Target.Backend
            .DeployAsync(Input() with { WaitUntilReady = true }, null, run.CancellationToken).ConfigureAwait(false);
        Check.That((await run.InvokeAsync(result.FunctionId).ConfigureAwait(false)).IsSuccess, "a function that answers");
    }

    private static async Task ProgressAsync(ConformanceRun run)
    {
        var progress = new ProgressLog();
        var result = await run.DeployProbeAsync(progress: progress).ConfigureAwait(false);
        var reports = progress.Reports;
        Check.That(reports.Count > 0, "reports of progress", "none");
        for (var i = 1; i < reports.Count; i++)
            Check.That(reports[i].Stage >= reports[i - 1].Stage, $"nothing before {reports[i - 1].Stage} after it", reports[i].Stage);
        Check.That(reports.All(r => r.Fraction is null or (>= 0 and <= 1)), "fractions from 0 to 1");
        Check.Equal(DeployStage.Ready, reports[^1].Stage, "the last stage");
        Check.Equal(result.DeploymentId, reports[^1].DeploymentId, "the last report's deployment");
    }

    private static async Task FailedBuildAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.FailingBuild()).ConfigureAwait(false);
        var result = await run.Target.Backend.DeployAsync(Input(), null, run.CancellationToken).ConfigureAwait(false);
        var state = await run.Target.Waiter
            .WaitAsync(result.FunctionId, result.DeploymentId, null, run.CancellationToken).ConfigureAwait(false);
        Check.Equal(DeploymentStatus.Failed, state.Status, "the status");
        Check.That(!state.IsActive, "a deployment that is not active", "active");
        Check.That(state.BuildLogTail.Length > 0, "the end of the build log", "nothing");
        await Check.ThrowsAsync<HostingException>(() => run.InvokeAsync(result.FunctionId), "invoking a deployment whose build failed")
            .ConfigureAwait(false);
    }

    private static async Task FailedBuildThrowsAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.FailingBuild()).ConfigureAwait(false);
        var failure = await Check.ThrowsAsync<DeploymentFailedException>(
            () => run.Target.Backend.DeployAsync(Input() with { WaitUntilReady = true }, null, run.CancellationToken),
            "deploying a build that fails").ConfigureAwait(false);
        Check.That(failure.FunctionId is not null && failure.DeploymentId is not null, "both ids on the exception", failure.Message);
        Check.That(failure.State.BuildLogTail.Length > 0, "the end of the build log", "nothing");
        // The backend had accepted the deployment, so the function still exists.
        await run.Target.Backend.DeleteAsync(failure.FunctionId!, run.CancellationToken).ConfigureAwait(false);
    }

    private static async Task DeleteAsync(ConformanceRun run)
    {
        var result = await run.DeployProbeAsync().ConfigureAwait(false);
        await run.Target.Backend.DeleteAsync(result.FunctionId, run.CancellationToken).ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(() => run.InvokeAsync(result.FunctionId), "invoking a deleted function")
            .ConfigureAwait(false);
        await run.NothingIsLeftAsync(result.FunctionId).ConfigureAwait(false);
    }

    private sealed class ProgressLog : IProgress<DeployProgress>
    {
        private readonly List<DeployProgress> _reports = [];

        public IReadOnlyList<DeployProgress> Reports
        {
            get
            {
                lock (_reports)
                    return [.. _reports];
            }
        }

        public void Report(DeployProgress value)
        {
            lock (_reports)
                _reports.Add(value);
        }
    }
}
