using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Appwrite;

/// <summary>Cancels builds and reads their logs.</summary>
internal sealed class AppwriteBuilds(AppwriteApi api)
{
    public async Task<DeploymentState> CancelAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        // Servers also cancel the build of another function's deployment. This read fails for a deployment of another function.
        await api.GetDeploymentAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
        var canceled = await CancelOrReadAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
        return DeploymentStates.From(functionId, canceled, isActive: false);
    }

    public async Task<string> ReadLogAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        (await api.GetDeploymentAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false)).BuildLogs ?? "";

    /// <summary>
    /// Cancels a build and returns its deployment. When the server cannot reach its executor, it responds with 500 although it
    /// has canceled the deployment; the method then reads the deployment.
    /// </summary>
    private async Task<DeploymentResponse> CancelOrReadAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        try
        {
            return await api.CancelBuildAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
        }
        catch (BackendRejectedException e) when (e.StatusCode >= 500)
        {
            var deployment = await api.GetDeploymentAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
            if (deployment.Status == DeploymentStatus.Canceled.Value)
                return deployment;
            throw;
        }
    }
}
