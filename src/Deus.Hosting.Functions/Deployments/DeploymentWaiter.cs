using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Waits for the end of a build.</summary>
internal sealed class DeploymentWaiter(FunctionHost host, DeploymentRecords deployments, DeploymentSignals signals)
{
    /// <summary>Waits until the deployment is ready, failed or canceled, and returns it.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="onChange">Receives the function and the deployment at the start and after each change; null reports none.</param>
    /// <param name="cancellationToken">Cancels the wait; the build continues.</param>
    public async Task<Deployment> WaitAsync(
        string functionId, string deploymentId, Action<HostedFunction, Deployment>? onChange, CancellationToken cancellationToken)
    {
        while (true)
        {
            // The task is taken before the read, so a change after the read completes it.
            var changed = signals.NextChange(deploymentId);
            try
            {
                await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
                var (function, deployment) = deployments.GetWithFunction(functionId, deploymentId);
                onChange?.Invoke(function, deployment);
                // One transaction sets ready and active, so the active state of a ready deployment is final here.
                if (deployment.Status.IsTerminal)
                    return deployment;
                await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                signals.Release(deploymentId, changed);
            }
        }
    }
}
