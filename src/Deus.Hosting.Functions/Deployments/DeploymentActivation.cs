using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Decides which deployment of a function is executed.</summary>
internal sealed class DeploymentActivation(HostStorage storage, DeploymentSignals signals, BackgroundWorkQueue chores, TimeProvider time)
{
    /// <summary>Makes a ready deployment the one that is executed, an older one too.</summary>
    /// <returns>The function as it is now, and the deployment that was active before.</returns>
    /// <exception cref="FunctionStoreException">It is not there or not ready.</exception>
    public Task<(HostedFunction Function, string? Previous)> ActivateAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken) =>
        ActivateAsync(functionId, deploymentId, expectedActiveId: null, cancellationToken);

    /// <exception cref="FunctionStoreException">It is not there or not ready, or another one is active than expected.</exception>
    public async Task<(HostedFunction Function, string? Previous)> ActivateAsync(
        string functionId, string deploymentId, string? expectedActiveId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(deploymentId, "deploymentId");
        var (before, after) = await storage.Database.WriteAsync(
            connection =>
            {
                var before = FunctionTable.Get(connection, functionId);
                var deployment = DeploymentTable.Get(connection, functionId, deploymentId);
                if (deployment.Status != DeploymentStatus.Ready)
                    throw FunctionStoreErrors.DeploymentNotReady(deployment);
                if (expectedActiveId is not null && expectedActiveId != before.ActiveDeploymentId)
                    throw FunctionStoreErrors.ActiveDeploymentChanged(functionId, before.ActiveDeploymentId);
                FunctionTable.Activate(connection, deployment, time.GetUtcNow());
                return (before, FunctionTable.Get(connection, functionId));
            },
            cancellationToken).ConfigureAwait(false);
        signals.Signal(deploymentId);
        chores.Activated(deploymentId, before.ActiveDeploymentId);
        return (after, before.ActiveDeploymentId);
    }
}
