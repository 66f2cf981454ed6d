using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Appwrite.Upload;

/// <summary>
/// Deletes the deployment of an unfinished upload in parts. The server does not delete it: it would stay <c>waiting</c>. The
/// deletion does not use the caller's token, which may be canceled; it has a time limit of 30 s.
/// </summary>
internal sealed partial class UploadCleanup(AppwriteApi api, TimeProvider time, ILogger logger)
{
    private const int MaxAttempts = 3;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private readonly ILogger _logger = logger;

    /// <returns>True when the deployment is deleted; false when it remains or its state is unknown.</returns>
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

    /// <summary>
    /// Deletes the unfinished deployment, if there is one, and returns the exception for the canceled deployment.
    /// </summary>
    public async Task<DeployCanceledException> CanceledAsync(
        string functionId, string? deploymentId, OperationCanceledException cause, CancellationToken cancellationToken)
    {
        var isLeft = deploymentId is not null && !await TryDeleteAsync(functionId, deploymentId).ConfigureAwait(false);
        var deployment = deploymentId is null ? "no upload had started"
            : isLeft ? $"the deployment '{deploymentId}' may be left; delete it, or let PruneAsync do it"
            : $"the unfinished deployment '{deploymentId}' was deleted";
        return new DeployCanceledException(
            $"Canceled while deploying to the function '{functionId}': {deployment}.", functionId, deploymentId, isLeft, cause, cancellationToken);
    }

    /// <summary>
    /// Returns the exception for a deployment that was canceled while the whole artifact was sent in one request. The server chooses the
    /// id of such a deployment, so it cannot be looked for.
    /// </summary>
    public static DeployCanceledException MaybeAccepted(
        string functionId, OperationCanceledException cause, CancellationToken cancellationToken) => new(
        $"Canceled while the artifact of the function '{functionId}' was sent: the server may have accepted a deployment, which becomes active "
        + "when its build succeeds. List the deployments of the function.",
        functionId,
        deploymentId: null,
        isDeploymentLeft: true,
        cause,
        cancellationToken);

    /// <summary>
    /// Deletes the deployment until a read throws a 404, which the caller handles. The server deletes the record of an unfinished
    /// upload, does not find the file and responds with 500; and a part in transit may create the deployment again.
    /// </summary>
    private async Task<bool> DeleteAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        BackendRejectedException? failure = null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var deployment = await api.GetDeploymentAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
            if (deployment.Status != DeploymentStatus.Waiting.Value)
            {
                // The last part has arrived and only its response was lost: the deployment was accepted and may be active.
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
