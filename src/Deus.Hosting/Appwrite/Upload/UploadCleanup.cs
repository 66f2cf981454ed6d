using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Appwrite.Upload;

/// <summary>
/// Deletes the deployment that an upload in parts has begun and not finished. The server never does: it would stay
/// <c>waiting</c>. Works on its own clock, because the caller's token may be the reason.
/// </summary>
internal sealed partial class UploadCleanup(AppwriteApi api, TimeProvider time, ILogger logger)
{
    private const int MaxAttempts = 3;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;

    /// <returns>True when the deployment is gone; false when it is left, or that is not known.</returns>
    public async Task<bool> TryDeleteAsync(string functionId, string deploymentId)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        try
        {
            return await DeleteAsync(functionId, deploymentId, limit.Token).ConfigureAwait(false);
        }
        catch (BackendRejectedException e) when (e.StatusCode == 404)
        {
            return true;
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            LogLeft(e, deploymentId, functionId);
            return false;
        }
    }

    /// <summary>The exception for a cancelled deployment, after its unfinished deployment was deleted where that worked.</summary>
    public async Task<DeployCanceledException> CanceledAsync(
        string functionId, string? deploymentId, OperationCanceledException cause, CancellationToken cancellationToken)
    {
        var isLeft = deploymentId is not null && !await TryDeleteAsync(functionId, deploymentId).ConfigureAwait(false);
        var deployment = deploymentId is null ? "no deployment had begun"
            : isLeft ? $"the deployment '{deploymentId}' may be left; delete it, or let PruneAsync do it"
            : $"the unfinished deployment '{deploymentId}' was deleted";
        return new DeployCanceledException(
            $"Cancelled while deploying to the function '{functionId}': {deployment}.", functionId, deploymentId, isLeft, cause, cancellationToken);
    }

    /// <summary>
    /// Deletes until a read finds nothing, which is the 404 that ends this. The server deletes the record of an unfinished
    /// upload, misses the file, and answers 500; and a part that was on its way may create the deployment once more.
    /// </summary>
    private async Task<bool> DeleteAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        BackendRejectedException? failure = null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var deployment = await api.GetDeploymentAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
            if (deployment.Status != DeploymentStatus.Waiting.Value)
            {
                // The last part has arrived, and only its answer was lost: the deployment was accepted and may be active.
                LogAccepted(deploymentId, functionId, deployment.Status);
                return false;
            }

            try
            {
                await api.DeleteDeploymentAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
            }
            catch (BackendRejectedException e) when (e.StatusCode >= 500)
            {
                failure = e;
            }
        }

        LogLeft(failure, deploymentId, functionId);
        return false;
    }

    [LoggerMessage(EventIds.UnfinishedDeploymentLeft, LogLevel.Warning, "The unfinished deployment {DeploymentId} of function {FunctionId} could not be deleted", EventName = "UnfinishedDeploymentLeft")]
    private partial void LogLeft(Exception? failure, string deploymentId, string functionId);

    [LoggerMessage(EventIds.FailedDeployAccepted, LogLevel.Warning, "Deployment {DeploymentId} of function {FunctionId} had been accepted when its upload failed, and is {Status} now", EventName = "FailedDeployAccepted")]
    private partial void LogAccepted(string deploymentId, string functionId, string? status);
}
