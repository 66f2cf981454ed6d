using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Builds;

/// <summary>What users may do to a build.</summary>
internal sealed class BuildCancellation(DeploymentRecords deployments, BuildInbox inbox)
{
    /// <summary>
    /// Ends a build at whatever point it is. What is active stays so. Canceling again changes nothing and succeeds.
    /// </summary>
    /// <returns>The deployment, canceled.</returns>
    /// <exception cref="FunctionStoreException">There is no such deployment of the function, or it is ready or failed already.</exception>
    public async Task<Deployment> CancelBuildAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        deployments.Get(functionId, deploymentId);
        var told = await inbox.PutAsync(new BuildMessage(deploymentId, new BuildEvent.Canceled()), cancellationToken)
            .ConfigureAwait(false);
        var deployment = deployments.Get(functionId, deploymentId);
        return told.Facts?.Status == DeploymentStatus.Canceled ? deployment : throw FunctionStoreErrors.BuildAlreadyCompleted(deployment);
    }
}
