using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Uploads;

/// <summary>
/// Receives sources in parts, in any order; a part may be sent more than once. Each part is stored as an artifact until the upload is
/// complete, so an upload can continue after a restart.
/// </summary>
internal sealed class UploadStore(
    HostStorage storage,
    DeploymentWriter deployments,
    UploadCompletion completion,
    IdGenerator ids,
    BackgroundWorkQueue backgroundWork,
    IOptions<FunctionsOptions> options)
{
    /// <summary>Adds a part. The last missing part completes the deployment and queues its build.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment, or <c>unique()</c> to create one.</param>
    /// <param name="request">The caller's settings for the deployment. Those of the first part apply.</param>
    /// <param name="range">The byte range of the part.</param>
    /// <param name="part">The stored part. It is released when the part is accepted.</param>
    /// <param name="cancellationToken">Cancels the call until the part is accepted.</param>
    /// <exception cref="FunctionStoreException">The source is too large, or the function has no such deployment.</exception>
    /// <exception cref="InvalidParameterException">The part does not match its range, or the range does not match the upload.</exception>
    public async Task<Deployment> AddAsync(
        string functionId,
        string deploymentId,
        NewDeployment request,
        UploadRange range,
        ArtifactLease part,
        CancellationToken cancellationToken)
    {
        if (range.Total > options.Value.MaxSourceBytes)
            throw FunctionStoreErrors.ArtifactTooLarge(functionId, options.Value.MaxSourceBytes);
        if (part.Length != range.End - range.Start + 1)
            throw FunctionStoreErrors.Invalid("code", $"The part has {part.Length} bytes, and its range {range.End - range.Start + 1}");
        var id = ids.From(deploymentId, "x-appwrite-id");
        var (deployment, parts, replaced) = await storage.Database.WriteAsync(
            connection => Add(connection, functionId, id, request, range, part.Hash), cancellationToken).ConfigureAwait(false);
        // From here on a row references the part, unless the upload was complete already.
        part.Dispose();
        backgroundWork.Discard(part.Hash);
        if (replaced is not null)
            backgroundWork.Discard(replaced);
        return deployment.SourceHash is null && UploadPartTable.Cover(parts, deployment.SourceSize)
            ? await completion.CompleteAsync(deployment, parts, cancellationToken).ConfigureAwait(false)
            : deployment;
    }

    private (Deployment Deployment, List<UploadPartTable.Part> Parts, string? Replaced) Add(
        SqliteConnection connection, string functionId, string id, NewDeployment request, UploadRange range, string hash)
    {
        FunctionTable.Get(connection, functionId);
        var deployment = DeploymentTable.Find(connection, id)
            ?? deployments.Add(connection, functionId, id, request, sourceHash: null, range.Total);
        if (deployment.FunctionId != functionId)
            throw FunctionStoreErrors.DeploymentNotFound(functionId, id);
        if (deployment.SourceHash is not null)
            return (deployment, [], null);
        if (deployment.SourceSize != range.Total)
            throw FunctionStoreErrors.Invalid("content-range", $"The upload was started with a total of {deployment.SourceSize} bytes");
        var replaced = UploadPartTable.Put(connection, id, new UploadPartTable.Part(range.Start, range.End, hash));
        return (deployment, UploadPartTable.List(connection, id), replaced);
    }
}
