using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios that list, activate and prune the deployments of a function.</summary>
internal sealed class DeploymentScenarios(HostingConformance owner)
{
    private const string Id = "conformance-versions";

    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "Deployments are listed newest first, and one is active", ListAsync),
        Scenario(owner, "ActivateAsync activates an earlier deployment and returns the previous one", ActivateAsync),
        Scenario(owner, "The active deployment stays active when a redeployment fails", FailedRedeployAsync),
        Scenario(owner, "PruneAsync keeps the active deployment and the newest ones", PruneAsync),
        Scenario(owner, "Listing, activating and pruning unknown deployments is rejected", AbsentAsync),
    ];

    private static async Task ListAsync(ConformanceRun run)
    {
        var first = await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        var second = await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        await ListedAsync(run, second.DeploymentId, second.DeploymentId, first.DeploymentId).ConfigureAwait(false);
    }

    private static async Task ActivateAsync(ConformanceRun run)
    {
        var first = await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        var second = await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        var before = await run.Deployments.ActivateAsync(Id, first.DeploymentId, run.CancellationToken).ConfigureAwait(false);
        Check.Equal(second.DeploymentId, before, "the deployment that was active");
        await ListedAsync(run, first.DeploymentId, second.DeploymentId, first.DeploymentId).ConfigureAwait(false);
        Check.That((await run.InvokeAsync(Id).ConfigureAwait(false)).IsSuccess, "a function that responds");
    }

    private static async Task FailedRedeployAsync(ConformanceRun run)
    {
        var first = await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        await run.StoreAsync(ConformanceArtifacts.FailingBuild()).ConfigureAwait(false);
        var second = await run.Target.Backend.DeployAsync(Input(Id), null, run.CancellationToken).ConfigureAwait(false);
        await run.Target.Waiter.WaitAsync(Id, second.DeploymentId, null, run.CancellationToken).ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.Deployments.ActivateAsync(Id, second.DeploymentId, run.CancellationToken),
            "activating a build that failed").ConfigureAwait(false);
        await ListedAsync(run, first.DeploymentId, second.DeploymentId, first.DeploymentId).ConfigureAwait(false);
    }

    private static async Task PruneAsync(ConformanceRun run)
    {
        var first = await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        var second = await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        var third = await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        await run.Deployments.ActivateAsync(Id, first.DeploymentId, run.CancellationToken).ConfigureAwait(false);
        Check.Equal(1, await run.Deployments.PruneAsync(Id, 1, run.CancellationToken).ConfigureAwait(false), "the number of deleted ones");
        await ListedAsync(run, first.DeploymentId, third.DeploymentId, first.DeploymentId).ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.Deployments.ActivateAsync(Id, second.DeploymentId, run.CancellationToken),
            "activating a deleted deployment").ConfigureAwait(false);
        Check.Equal(1, await run.Deployments.PruneAsync(Id, 0, run.CancellationToken).ConfigureAwait(false), "the number of deleted ones");
        await ListedAsync(run, first.DeploymentId, first.DeploymentId).ConfigureAwait(false);
    }

    private static async Task AbsentAsync(ConformanceRun run)
    {
        var function = await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.DeploymentsAsync("conformance-absent"), "listing the deployments of a function that is not there").ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.Deployments.ActivateAsync(Id, "absent", run.CancellationToken), "activating an unknown deployment").ConfigureAwait(false);
        await Check.ThrowsAsync<HostingException>(
            () => run.Deployments.PruneAsync("conformance-absent", 1, run.CancellationToken),
            "pruning a function that is not there").ConfigureAwait(false);
        await Check.ThrowsAsync<ArgumentException>(
            () => run.DeploymentsAsync("a/b"), "listing the deployments of an id that is not valid").ConfigureAwait(false);
        await Check.ThrowsAsync<ArgumentException>(
            () => run.Deployments.ActivateAsync(Id, "a/b", run.CancellationToken), "activating an id that is not valid").ConfigureAwait(false);
        await Check.ThrowsAsync<ArgumentException>(
            () => run.Deployments.PruneAsync(Id, -1, run.CancellationToken), "keeping a negative number").ConfigureAwait(false);
        await ListedAsync(run, function.DeploymentId, function.DeploymentId).ConfigureAwait(false);
    }

    private static async Task ListedAsync(ConformanceRun run, string active, params string[] deployments)
    {
        var listed = await run.DeploymentsAsync(Id).ConfigureAwait(false);
        Check.Equal(string.Join(", ", deployments), string.Join(", ", listed.Select(d => d.DeploymentId)), "the deployments");
        Check.Equal(active, string.Join(", ", listed.Where(d => d.IsActive).Select(d => d.DeploymentId)), "the active deployment");
    }
}
