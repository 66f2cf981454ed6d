using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions;

/// <summary>
/// Sources that come in parts, in any order and more than once. A part is an artifact of its own until all are there, so
/// an upload goes on after a restart.
/// </summary>
internal sealed class UploadStore(
    HostStorage storage,
    DeploymentStore deployments,
    IdGenerator ids,
    BuildQueue queue,
    HostChores chores,
    IOptions<FunctionsOptions> options)
{
    /// <summary>Adds a part; with the last one the deployment is complete and its build is queued.</summary>
    /// <param name="functionId">The function.</param>
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
        StoredArtifact part,
        CancellationToken cancellationToken)
    {
        if (range.Total > options.Value.MaxSourceBytes)
            throw Problems.ArtifactTooLarge(functionId, options.Value.MaxSourceBytes);
        if (part.Length != range.End - range.Start + 1)
            throw Problems.Invalid("code", $"The part has {part.Length} bytes, and its range {range.End - range.Start + 1}");
        var id = ids.From(deploymentId, "x-appwrite-id");
        var (deployment, parts) = await storage.Database.WriteAsync(
            connection => Add(connection, functionId, id, request, range, part.Hash), cancellationToken).ConfigureAwait(false);
        // A row names it from now on, unless it was not needed any more.
        part.Dispose();
        chores.Discard(part.Hash);
        return deployment.SourceHash is null && UploadParts.Cover(parts, deployment.SourceSize)
            ? await CompleteOnceAsync(deployment, parts, cancellationToken).ConfigureAwait(false)
            : deployment;
    }

    /// <summary>A part that was sent twice at the same time completes the upload twice; the second finds the parts gone.</summary>
    private async Task<Deployment> CompleteOnceAsync(
        Deployment deployment, List<UploadParts.Part> parts, CancellationToken cancellationToken)
    {
        try
        {
            return await CompleteAsync(deployment, parts, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            var completed = storage.Database.Read(connection => DeploymentRows.Get(connection, deployment.FunctionId, deployment.Id));
            if (completed.SourceHash is null)
                throw;
            return completed;
        }
    }

    private (Deployment Deployment, List<UploadParts.Part> Parts) Add(
        SqliteConnection connection, string functionId, string id, NewDeployment request, UploadRange range, string hash)
    {
        FunctionRows.Get(connection, functionId);
        var deployment = DeploymentRows.Find(connection, id)
            ?? deployments.Add(connection, functionId, id, request, sourceHash: null, range.Total);
        if (deployment.FunctionId != functionId)
            throw Problems.DeploymentNotFound(functionId, id);
        if (deployment.SourceHash is not null)
            return (deployment, []);
        if (deployment.SourceSize != range.Total)
            throw Problems.Invalid("content-range", $"The upload was begun with a total of {deployment.SourceSize} bytes");
        UploadParts.Put(connection, id, new UploadParts.Part(range.Start, range.End, hash));
        return (deployment, UploadParts.List(connection, id));
    }

    /// <summary>Joins the parts. Whoever dies here leaves all parts; sending any of them again joins them.</summary>
    private async Task<Deployment> CompleteAsync(
        Deployment deployment, List<UploadParts.Part> parts, CancellationToken cancellationToken)
    {
        using var source = await storage.Artifacts
            .SaveAsync((target, token) => JoinAsync(parts, target, token), cancellationToken).ConfigureAwait(false);
        var completed = await storage.Database.WriteAsync(
            connection =>
            {
                connection.Sql("UPDATE deployments SET source_hash = $hash WHERE id = $id AND source_hash IS NULL")
                    .With("$hash", source.Hash).With("$id", deployment.Id).Run();
                UploadParts.Clear(connection, deployment.Id);
                return DeploymentRows.Get(connection, deployment.FunctionId, deployment.Id);
            },
            cancellationToken).ConfigureAwait(false);
        queue.Wake();
        foreach (var part in parts)
            chores.Discard(part.Hash);
        return completed;
    }

    private async Task JoinAsync(List<UploadParts.Part> parts, Stream target, CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            var file = storage.Artifacts.Open(part.Hash);
            await using (file.ConfigureAwait(false))
                await file.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }
    }
}
