using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Uploads;

/// <summary>
/// Sources that come in parts, in any order and more than once. A part is an artifact of its own until all are there, so
/// an upload goes on after a restart.
/// </summary>
internal sealed class UploadStore(
    HostStorage storage,
    DeploymentCreation deployments,
    UploadCompletion completion,
    IdGenerator ids,
    BackgroundWorkQueue chores,
    IOptions<FunctionsOptions> options)
{
    /// <summary>Adds a part; with the last one the deployment is complete and its build is queued.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The deployment, or <c>unique()</c> for a new one.</param>
    /// <param name="request">What the caller decides; that of the first part counts.</param>
    /// <param name="range">Which bytes these are.</param>
    /// <param name="part">The part, stored; let go of when it is accepted.</param>
    /// <param name="cancellationToken">Cancels before the part is accepted.</param>
    /// <exception cref="FunctionStoreException">The part does not fit; nothing is kept of it.</exception>
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
        var (deployment, parts) = await storage.Database.WriteAsync(
            connection => Add(connection, functionId, id, request, range, part.Hash), cancellationToken).ConfigureAwait(false);
        // A row names it from now on, unless it was not needed any more.
        part.Dispose();
        chores.Discard(part.Hash);
        return deployment.SourceHash is null && UploadParts.Cover(parts, deployment.SourceSize)
            ? await completion.CompleteAsync(deployment, parts, cancellationToken).ConfigureAwait(false)
            : deployment;
    }

    private (Deployment Deployment, List<UploadParts.Part> Parts) Add(
        SqliteConnection connection, string functionId, string id, NewDeployment request, UploadRange range, string hash)
    {
        FunctionTable.Get(connection, functionId);
        var deployment = DeploymentTable.Find(connection, id)
            ?? deployments.Add(connection, functionId, id, request, sourceHash: null, range.Total);
        if (deployment.FunctionId != functionId)
            throw FunctionStoreErrors.DeploymentNotFound(functionId, id);
        if (deployment.SourceHash is not null)
            return (deployment, []);
        if (deployment.SourceSize != range.Total)
            throw FunctionStoreErrors.Invalid("content-range", $"The upload was begun with a total of {deployment.SourceSize} bytes");
        UploadParts.Put(connection, id, new UploadParts.Part(range.Start, range.End, hash));
        return (deployment, UploadParts.List(connection, id));
    }
}
