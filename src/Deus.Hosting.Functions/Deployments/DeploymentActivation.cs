using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Sets the active deployment of a function.</summary>
internal sealed class DeploymentActivation(HostStorage storage, DeploymentSignals signals, BackgroundWorkQueue backgroundWork, TimeProvider time)
{
    /// <summary>Makes a ready deployment the active one. An older deployment can be activated too.</summary>
    /// <returns>The changed function, and the id of the previously active deployment.</returns>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or it is not ready.</exception>
    public Task<(HostedFunction Function, string? Previous)> ActivateAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken) =>
        ActivateAsync(functionId, deploymentId, expectedActiveId: null, cancellationToken);

    /// <exception cref="FunctionStoreException">The function has no such deployment, it is not ready, or the active deployment is not the
    /// expected one.</exception>
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
        backgroundWork.Activated(deploymentId, before.ActiveDeploymentId);
        return (after, before.ActiveDeploymentId);
    }
}
