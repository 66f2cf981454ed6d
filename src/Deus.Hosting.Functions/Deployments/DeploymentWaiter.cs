using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Waits for a build by its signals.</summary>
internal sealed class DeploymentWaiter(FunctionHost host, DeploymentRecords deployments, DeploymentSignals signals)
{
    /// <summary>Returns when the deployment is ready, failed or canceled.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="onChange">Gets what was read, at first and after each change; null when it is not wanted.</param>
    /// <param name="cancellationToken">Cancels the wait; the build continues.</param>
    public async Task<Deployment> WaitAsync(
        string functionId, string deploymentId, Action<HostedFunction, Deployment>? onChange, CancellationToken cancellationToken)
    {
        while (true)
        {
            // In this order: a change between reading and waiting completes the task.
            var changed = signals.NextChange(deploymentId);
            await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
            var (function, deployment) = deployments.GetWithFunction(functionId, deploymentId);
            onChange?.Invoke(function, deployment);
            // Ready and active commit together, so a ready deployment that is not active stays so.
            if (deployment.Status.IsTerminal)
                return deployment;
            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
