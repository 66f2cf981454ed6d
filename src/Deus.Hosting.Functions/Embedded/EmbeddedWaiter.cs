using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Deployments;

namespace Deus.Hosting.Functions.Embedded;

/// <summary>Waits for a build and reports progress with the types of the SDK.</summary>
internal sealed class EmbeddedWaiter(DeploymentWaiter waiter)
{
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
            state = EmbeddedStates.Of(function, deployment);
            var lines = log.Next(deployment.Log, state.Status.IsTerminal);
            if (reported != state.Status || lines.Count > 0)
                progress?.Report(DeployProgress.Of(state, lines));
            reported = state.Status;
        }
    }
}
