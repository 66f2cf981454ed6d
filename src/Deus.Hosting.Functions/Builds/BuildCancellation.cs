using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Cancels builds for users.</summary>
internal sealed class BuildCancellation(DeploymentRecords deployments, BuildInbox inbox)
{
    /// <summary>
    /// Cancels a build in any phase. The active deployment does not change. Canceling a canceled build succeeds and changes nothing.
    /// </summary>
    /// <returns>The canceled deployment.</returns>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or the deployment is already ready or
    /// failed.</exception>
    public async Task<Deployment> CancelBuildAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        deployments.Get(functionId, deploymentId);
        var receipt = await inbox.PutAsync(new BuildMessage(deploymentId, new BuildEvent.Canceled()), cancellationToken)
            .ConfigureAwait(false);
        var deployment = deployments.Get(functionId, deploymentId);
        return receipt.Facts?.Status == DeploymentStatus.Canceled ? deployment : throw FunctionStoreErrors.BuildAlreadyCompleted(deployment);
    }
}
