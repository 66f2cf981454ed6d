using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Servers;

/// <summary>
/// Deploys functions of the runtimes that <see cref="Appwrite.AppwriteBackend"/> does not take: guests and newer versions of Node.js. A
/// function that the call has created is deleted again when it fails before the server has the whole artifact.
/// </summary>
internal sealed class ApiDeployer(ServerConnection server, TimeProvider time)
{
    private const int PartBytes = 5_242_880;

    // The names of the settings in a function's document that an update sends back, because it replaces all settings.
    private static readonly string[] Settings =
        ["name", "execute", "events", "schedule", "timeout", "enabled", "logging", "entrypoint", "commands", "scopes", "specification"];

    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(10);

    /// <summary>Creates or updates the function, and uploads the artifact.</summary>
    /// <param name="folder">The settings of the function.</param>
    /// <param name="artifact">The tar.gz; it must be seekable.</param>
    /// <param name="progress">Receives the stages and the progress of the upload.</param>
    /// <param name="cancellationToken">Stops the deployment.</param>
    public async Task<DeployResult> DeployAsync(
        FunctionFolder folder, Stream artifact, IProgress<DeployProgress> progress, CancellationToken cancellationToken)
    {
        if (artifact.Length > ServerConnection.MaxArtifactBytes)
            throw new ToolException(
                $"The artifact has {artifact.Length} bytes. Accepted: at most {ServerConnection.MaxArtifactBytes}. Leave files out with .gitignore.");
        progress.Report(new DeployProgress(DeployStage.CreatingFunction, FunctionId: folder.Id));
        var existing = await server.Api.FindFunctionAsync(folder.Id, cancellationToken);
        if (existing is null)
            await CreateAsync(folder, cancellationToken);
        else
            await UpdateAsync(folder, existing, cancellationToken);
        var deploymentId = await UploadAsync(folder, artifact, isNew: existing is null, progress, cancellationToken);
        progress.Report(new DeployProgress(DeployStage.Building, null, folder.Id, deploymentId));
        return new DeployResult(folder.Id, deploymentId, $"{server.Settings.Endpoint.TrimEnd('/')}/functions/{folder.Id}/executions")
        {
            PreviousDeploymentId = existing?["deploymentId"]?.ToString() is { Length: > 0 } active ? active : null,
        };
    }

    private async Task CreateAsync(FunctionFolder folder, CancellationToken cancellationToken)
    {
        try
        {
            await server.Api.CreateFunctionAsync(NewFunction(folder), cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or BackendUnreachableException { WasSent: true } or InvalidBackendResponseException)
        {
            throw new FunctionLeftBehindException(
                $"The function '{folder.Id}' may exist now: creating it got no usable response ({e.Message}). Deploy again, or delete it.", folder.Id, e)
            {
                FunctionId = folder.Id,
            };
        }
    }

    private static JsonObject NewFunction(FunctionFolder folder)
    {
        var body = new JsonObject
        {
            ["functionId"] = folder.Id,
            ["runtime"] = folder.WireRuntime,
            ["execute"] = new JsonArray("any"),
        };
        Apply(folder, body);
        return body;
    }

    private async Task UpdateAsync(FunctionFolder folder, JsonObject existing, CancellationToken cancellationToken)
    {
        if (existing["runtime"]?.ToString() is { } runtime && runtime != folder.WireRuntime)
            throw new BackendRejectedException(
                $"The function '{folder.Id}' has the runtime '{runtime}', but the folder has '{folder.WireRuntime}'. Accepted: the function's own. "
                + "Deploy into another function with --function.",
                HostingErrorReason.RefusedArgument)
            {
                FunctionId = folder.Id,
            };
        var before = new JsonObject(Settings.Where(existing.ContainsKey).Select(key => KeyValuePair.Create(key, existing[key]?.DeepClone())));
        var after = before.DeepClone().AsObject();
        Apply(folder, after);
        if (!JsonNode.DeepEquals(before, after))
            await server.Api.UpdateFunctionAsync(folder.Id, after, cancellationToken);
    }

    /// <summary>Sets the settings that the folder names.</summary>
    private static void Apply(FunctionFolder folder, JsonObject body)
    {
        body["name"] = folder.Name;
        if (folder.Entrypoint is not null)
            body["entrypoint"] = folder.Entrypoint;
        if (folder.Commands is not null)
            body["commands"] = folder.Commands;
        if (folder.Timeout is { } timeout)
            body["timeout"] = (int)timeout.TotalSeconds;
        if (folder.Specification is not null)
            body["specification"] = folder.Specification;
    }

    private async Task<string> UploadAsync(
        FunctionFolder folder, Stream artifact, bool isNew, IProgress<DeployProgress> progress, CancellationToken cancellationToken)
    {
        // The id of an upload in parts is chosen here, so that it is known when a response is missing.
        var uploadId = artifact.Length > PartBytes ? Guid.NewGuid().ToString("N") : null;
        try
        {
            var buffer = new byte[Math.Min(PartBytes, artifact.Length)];
            var deploymentId = "";
            for (long at = 0; at < artifact.Length;)
            {
                progress.Report(new DeployProgress(DeployStage.Uploading, (double)at / artifact.Length, folder.Id, uploadId));
                var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, artifact.Length - at));
                await artifact.ReadExactlyAsync(part, cancellationToken);
                using var form = UploadForm.Create(folder, part, at, artifact.Length);
                var deployment = await server.Api.UploadAsync(folder.Id, form, uploadId, cancellationToken);
                deploymentId = deployment["$id"]?.ToString()
                    ?? throw new InvalidBackendResponseException("The response to the upload has no id.") { FunctionId = folder.Id };
                at += part.Length;
            }

            progress.Report(new DeployProgress(DeployStage.Uploading, 1, folder.Id, deploymentId));
            return deploymentId;
        }
        catch (OperationCanceledException e) when (!isNew && uploadId is null)
        {
            throw new InterruptedException(
                $"Stopped while the artifact was sent. The server may have accepted a deployment of '{folder.Id}', which becomes active when its build "
                + $"succeeds. See it: deus list {folder.Id}",
                e);
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            await CleanUpAsync(folder.Id, isNew, uploadId, e);
            throw;
        }
    }

    /// <summary>Deletes what the call has created. It does not use the caller's token, which may be canceled.</summary>
    private async Task CleanUpAsync(string functionId, bool isNew, string? deploymentId, Exception failure)
    {
        using var limit = new CancellationTokenSource(CleanupLimit, time);
        try
        {
            if (isNew)
                await server.Backend.DeleteAsync(functionId, limit.Token);
            else if (deploymentId is not null)
                await server.Api.DeleteDeploymentAsync(functionId, deploymentId, limit.Token);
        }
        catch (BackendRejectedException e) when (e.Reason == HostingErrorReason.NotFound)
        {
            // There is nothing to delete.
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            var what = isNew ? $"the function '{functionId}'" : $"the unfinished deployment '{deploymentId}' of '{functionId}'";
            throw new FunctionLeftBehindException(
                $"The deployment failed ({failure.Message}), and {what} may remain, because deleting it failed ({e.Message}). Look for it, and delete it.",
                functionId,
                failure)
            {
                FunctionId = functionId,
                DeleteFailure = e,
            };
        }
    }
}
