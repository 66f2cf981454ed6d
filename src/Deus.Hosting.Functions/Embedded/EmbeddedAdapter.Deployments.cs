using System.Runtime.CompilerServices;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Functions.Embedded;

/// <content>Waits for, lists, activates and prunes deployments; cancels builds and reads their logs.</content>
internal sealed partial class EmbeddedAdapter
{
    private const int LogTailLength = 4096;

    public async Task<DeploymentState> WaitAsync(
        string functionId, string deploymentId, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        DeploymentStatus? reported = null;
        DeploymentState? state = null;
        var log = new BuildLogDelta();
        await waiter.WaitAsync(functionId, deploymentId, Report, cancellationToken).ConfigureAwait(false);
        return state!;

        void Report(HostedFunction function, Deployment deployment)
        {
            state = StateOf(function, deployment);
            var lines = log.Next(deployment.Log, state.Status.IsTerminal);
            if (reported != state.Status || lines.Count > 0)
                progress?.Report(DeployProgress.From(state, lines));
            reported = state.Status;
        }
    }

    public async IAsyncEnumerable<DeploymentState> ListDeploymentsAsync(
        string functionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        int? below = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (function, page) = deployments.List(functionId, PageSize, below);
            foreach (var deployment in page)
                yield return StateOf(function, deployment);
            if (page.Count < PageSize)
                yield break;
            below = page[^1].Number;
        }
    }

    public async Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        return (await activation.ActivateAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false)).Previous;
    }

    public async Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken)
    {
        await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        return await removal.PruneAsync(functionId, keep, cancellationToken).ConfigureAwait(false);
    }

    public Task<DeploymentState> CancelBuildAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        guard.RunAsync(
            async () =>
            {
                await builds.CancelBuildAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
                var (function, deployment) = deployments.GetWithFunction(functionId, deploymentId);
                return StateOf(function, deployment);
            },
            cancellationToken);

    public Task<string> ReadBuildLogAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => deployments.Get(functionId, deploymentId).Log, cancellationToken);

    private static DeploymentState StateOf(HostedFunction function, Deployment deployment) => new()
    {
        FunctionId = function.Id,
        DeploymentId = deployment.Id,
        Status = deployment.Status,
        IsActive = function.ActiveDeploymentId == deployment.Id,
        CreatedAt = deployment.CreatedAt,
        BuildLogTail = deployment.Log.Length > LogTailLength ? deployment.Log[^LogTailLength..] : deployment.Log,
        BuildDuration = deployment.BuildDuration,
    };
}
