using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Store;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions;

/// <summary>Takes new deployments in, reads them and makes them active.</summary>
internal sealed class DeploymentStore(
    HostStorage storage,
    IdGenerator ids,
    BuildQueue queue,
    BuildEffectQueue effects,
    DeploymentSignals signals,
    HostChores chores,
    IOptions<FunctionsOptions> options,
    TimeProvider time)
{
    /// <summary>Stores the source, gives the deployment its number and queues its build.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="request">What the caller decides.</param>
    /// <param name="source">The source artifact, read to its end.</param>
    /// <param name="cancellationToken">Cancels before the deployment is accepted.</param>
    /// <exception cref="FunctionStoreException">It is not acceptable; nothing is kept.</exception>
    public async Task<Deployment> CreateAsync(
        string functionId, NewDeployment request, Stream source, CancellationToken cancellationToken)
    {
        CheckBeforeUpload(functionId, request);
        using var artifact = await SaveSourceAsync(functionId, source, cancellationToken).ConfigureAwait(false);
        return await CreateAsync(functionId, request, artifact, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores a source ahead of the deployment. Dispose it after the deployment was created.</summary>
    /// <exception cref="FunctionStoreException">It is empty or too large; nothing is kept.</exception>
    public async Task<StoredArtifact> SaveSourceAsync(string functionId, Stream source, CancellationToken cancellationToken)
    {
        var limit = options.Value.MaxSourceBytes;
        try
        {
            var artifact = await storage.Artifacts.SaveAsync(source, limit, cancellationToken).ConfigureAwait(false);
            if (artifact.Length > 0)
                return artifact;
            DiscardSource(artifact);
            throw Problems.ArtifactEmpty(functionId);
        }
        catch (ArtifactTooLargeException)
        {
            throw Problems.ArtifactTooLarge(functionId, limit);
        }
    }

    /// <summary>Lets go of a source that no deployment was created of.</summary>
    public void DiscardSource(StoredArtifact source)
    {
        source.Dispose();
        chores.Discard(source.Hash);
    }

    /// <summary>Creates the deployment of a source that was stored before.</summary>
    public async Task<Deployment> CreateAsync(
        string functionId, NewDeployment request, StoredArtifact source, CancellationToken cancellationToken)
    {
        CheckBeforeUpload(functionId, request);
        var created = await storage.Database
            .WriteAsync(connection => Add(connection, functionId, request, source), cancellationToken).ConfigureAwait(false);
        queue.Wake();
        return created;
    }

    public int Count(string functionId) =>
        storage.Database.Read(connection => DeploymentRows.Count(connection, IdRules.Check(functionId, "functionId")));

    /// <summary>Adds a deployment within a transaction of the caller's, who wakes the builders afterwards.</summary>
    public Deployment Add(SqliteConnection connection, string functionId, NewDeployment request, StoredArtifact source)
    {
        return Add(connection, functionId, ids.Next(), request, source.Hash, source.Length);
    }

    /// <param name="connection">The transaction's connection.</param>
    /// <param name="functionId">The function.</param>
    /// <param name="deploymentId">The new deployment's id.</param>
    /// <param name="request">What the caller decides.</param>
    /// <param name="sourceHash">The source; null when it comes in parts.</param>
    /// <param name="sourceSize">How many bytes the source has, or will have.</param>
    public Deployment Add(
        SqliteConnection connection, string functionId, string deploymentId, NewDeployment request, string? sourceHash, long sourceSize)
    {
        var function = FunctionRows.Get(connection, functionId);
        var now = time.GetUtcNow();
        var deployment = new Deployment
        {
            Id = deploymentId,
            FunctionId = functionId,
            Number = DeploymentRows.NextNumber(connection, functionId),
            CreatedAt = now,
            UpdatedAt = now,
            Type = request.Type,
            Activate = request.Activate,
            Entrypoint = EntrypointOf(function, request),
            Commands = request.Commands ?? function.Settings.Commands,
            SourceHash = sourceHash,
            SourceSize = sourceSize,
            Status = DeploymentStatus.Waiting,
            Attempt = 0,
            Log = "",
            OutputSize = 0,
            RowVersion = 1,
        };
        DeploymentRows.Insert(connection, deployment);
        return deployment;
    }

    /// <summary>What can be refused before the source has come.</summary>
    public void CheckBeforeUpload(string functionId, NewDeployment request)
    {
        IdRules.Check(functionId, "functionId");
        SettingsRules.CheckLength("entrypoint", request.Entrypoint ?? "", 0, SettingsRules.MaxEntrypointLength);
        SettingsRules.CheckLength("commands", request.Commands ?? "", 0, SettingsRules.MaxCommandsLength);
        EntrypointOf(storage.Database.Read(connection => FunctionRows.Get(connection, functionId)), request);
    }

    /// <exception cref="FunctionStoreException">The function has no such deployment.</exception>
    public Deployment Get(string functionId, string deploymentId) => GetWithFunction(functionId, deploymentId).Deployment;

    /// <summary>Both of one moment.</summary>
    public (HostedFunction Function, Deployment Deployment) GetWithFunction(string functionId, string deploymentId)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(deploymentId, "deploymentId");
        return storage.Database.Read(connection => (
            FunctionRows.Get(connection, functionId),
            DeploymentRows.WithLog(connection, DeploymentRows.Get(connection, functionId, deploymentId))));
    }

    /// <summary>A page of a function's deployments, newest first.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="below">Only those with a smaller number; null for the newest.</param>
    public (HostedFunction Function, IReadOnlyList<Deployment> Deployments) List(string functionId, int limit, int? below) =>
        storage.Database.Read(connection => (
            FunctionRows.Get(connection, IdRules.Check(functionId, "functionId")),
            (IReadOnlyList<Deployment>)DeploymentRows.List(connection, functionId, limit, below ?? int.MaxValue)
                .ConvertAll(deployment => DeploymentRows.WithLog(connection, deployment))));

    /// <exception cref="FunctionStoreException">The function is not there, or the query not acceptable.</exception>
    public Page<Deployment> List(string functionId, DeploymentQuery query)
    {
        IdRules.Check(functionId, "functionId");
        var below = Pages.Check(query.Limit, query.Cursor);
        return storage.Database.Read(connection =>
        {
            FunctionRows.Get(connection, functionId);
            return Pages.Of(DeploymentRows.List(connection, functionId, query, below), query.Limit);
        });
    }

    /// <summary>Deletes a deployment with its files; the active one too, and then the function has none.</summary>
    public Task DeleteAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        DeleteAsync(functionId, deploymentId, evenActive: true, cancellationToken);

    /// <exception cref="FunctionStoreException">It is not there, or it is active and that one is to stay.</exception>
    public async Task DeleteAsync(string functionId, string deploymentId, bool evenActive, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(deploymentId, "deploymentId");
        var hashes = await storage.Database.WriteAsync(
            connection =>
            {
                var function = FunctionRows.Get(connection, functionId);
                DeploymentRows.Get(connection, functionId, deploymentId);
                if (!evenActive && function.ActiveDeploymentId == deploymentId)
                    throw Problems.DeploymentIsActive(functionId, deploymentId);
                var hashes = DeploymentRows.Hashes(connection, deploymentId);
                BuildEffectRows.AddStops(connection, deploymentId, time.GetUtcNow());
                connection.Sql("DELETE FROM deployments WHERE id = $id").With("$id", deploymentId).Run();
                return hashes;
            },
            cancellationToken).ConfigureAwait(false);
        signals.Signal(deploymentId);
        effects.Wake();
        chores.Remove(deploymentId, hashes);
    }

    /// <summary>Makes a ready deployment the one that is executed, an older one too.</summary>
    /// <returns>The function as it is now, and the deployment that was active before.</returns>
    /// <exception cref="FunctionStoreException">It is not there or not ready.</exception>
    public Task<(HostedFunction Function, string? Previous)> ActivateAsync(
        string functionId, string deploymentId, CancellationToken cancellationToken) =>
        ActivateAsync(functionId, deploymentId, expectedActiveId: null, cancellationToken);

    /// <exception cref="FunctionStoreException">It is not there or not ready, or another one is active than expected.</exception>
    public async Task<(HostedFunction Function, string? Previous)> ActivateAsync(
        string functionId, string deploymentId, string? expectedActiveId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(deploymentId, "deploymentId");
        var (before, after) = await storage.Database.WriteAsync(
            connection =>
            {
                var before = FunctionRows.Get(connection, functionId);
                var deployment = DeploymentRows.Get(connection, functionId, deploymentId);
                if (deployment.Status != DeploymentStatus.Ready)
                    throw Problems.DeploymentNotReady(deployment);
                if (expectedActiveId is not null && expectedActiveId != before.ActiveDeploymentId)
                    throw Problems.ActiveDeploymentChanged(functionId, before.ActiveDeploymentId);
                FunctionRows.Activate(connection, deployment, time.GetUtcNow());
                return (before, FunctionRows.Get(connection, functionId));
            },
            cancellationToken).ConfigureAwait(false);
        signals.Signal(deploymentId);
        chores.Activated(deploymentId, before.ActiveDeploymentId);
        return (after, before.ActiveDeploymentId);
    }

    private static string EntrypointOf(HostedFunction function, NewDeployment request)
    {
        var entrypoint = string.IsNullOrEmpty(request.Entrypoint) ? function.Settings.Entrypoint : request.Entrypoint;
        return entrypoint.Length > 0 ? entrypoint : throw Problems.EntrypointMissing(function.Id);
    }
}
