namespace Deus.Hosting.Functions;

/// <summary>Waits for a build by its signals.</summary>
internal sealed class EmbeddedWaiter(FunctionHost host, DeploymentStore deployments, DeploymentSignals signals)
{
    public async Task<DeploymentState> WaitAsync(
        string functionId, string deploymentId, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        DeploymentStatus? reported = null;
        var log = new LogFollower();
        while (true)
        {
            // In this order: a change between reading and waiting completes the task.
            var changed = signals.NextChange(deploymentId);
            await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
            var (function, deployment) = deployments.GetWithFunction(functionId, deploymentId);
            var state = EmbeddedStates.Of(function, deployment);
            var lines = log.Next(deployment.Log, state.Status.IsTerminal);
            if (reported != state.Status || lines.Count > 0)
                progress?.Report(DeployProgress.Of(state, lines));
            reported = state.Status;
            // Ready and active commit together, so a ready deployment that is not active stays so.
            if (state.Status.IsTerminal)
                return state;
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
