using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Creates deployments: stores the source, assigns the number and queues the build.</summary>
internal sealed class DeploymentWriter(
    HostStorage storage, SourceWriter sources, IdGenerator ids, BuildQueue queue, TimeProvider time)
{
    /// <summary>Stores the source, assigns the deployment's number and queues its build.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="request">The caller's settings for the deployment.</param>
    /// <param name="source">The source artifact; it is read to its end.</param>
    /// <param name="cancellationToken">Cancels the call until the deployment is accepted; afterwards it has no effect.</param>
    /// <exception cref="FunctionStoreException">The function does not exist or the source is not accepted. Nothing is kept.</exception>
    public async Task<Deployment> CreateAsync(
        string functionId, NewDeployment request, Stream source, CancellationToken cancellationToken)
    {
        Check(functionId, request);
        var artifact = await sources.SaveAsync(functionId, source, cancellationToken).ConfigureAwait(false);
        try
        {
            return await CreateAsync(functionId, request, artifact, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            sources.Discard(artifact); // Keeps the file when a row references it.
        }
    }

    /// <summary>Creates a deployment from a source that is stored already.</summary>
    public async Task<Deployment> CreateAsync(
        string functionId, NewDeployment request, ArtifactLease source, CancellationToken cancellationToken)
    {
        Check(functionId, request);
        var created = await storage.Database
            .WriteAsync(connection => Add(connection, functionId, request, source), cancellationToken).ConfigureAwait(false);
        queue.Wake();
        return created;
    }

    /// <summary>Builds the source of a deployment again, as a new deployment with the function's current settings.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment to build again.</param>
    /// <param name="type">The origin of the request: <c>manual</c> or <c>cli</c>.</param>
    /// <param name="cancellationToken">Cancels the call until the deployment is accepted; afterwards it has no effect.</param>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or the upload of its source is not
    /// complete.</exception>
    public async Task<Deployment> RebuildAsync(
        string functionId, string deploymentId, string type, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(deploymentId, "deploymentId");
        var created = await storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                var original = DeploymentTable.Get(connection, functionId, deploymentId);
                // The row of the original references the file until the new row does.
                return Add(
                    connection,
                    functionId,
                    ids.Next(),
                    new NewDeployment(original.Activate, Type: type),
                    original.SourceHash ?? throw FunctionStoreErrors.DeploymentNotFound(functionId, deploymentId),
                    original.SourceSize);
            },
            cancellationToken).ConfigureAwait(false);
        queue.Wake();
        return created;
    }

    /// <summary>Adds a deployment in the caller's transaction. The caller wakes the builders after the commit.</summary>
    public Deployment Add(SqliteConnection connection, string functionId, NewDeployment request, ArtifactLease source) =>
        Add(connection, functionId, ids.Next(), request, source.Hash, source.Length);

    /// <param name="connection">The connection of the transaction.</param>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the new deployment.</param>
    /// <param name="request">The caller's settings for the deployment.</param>
    /// <param name="sourceHash">The hash of the source; null when the source is uploaded in parts.</param>
    /// <param name="sourceSize">The size of the complete source in bytes.</param>
    public Deployment Add(
        SqliteConnection connection, string functionId, string deploymentId, NewDeployment request, string? sourceHash, long sourceSize)
    {
        var function = FunctionTable.Get(connection, functionId);
        var now = time.GetUtcNow();
        var deployment = new Deployment
        {
            Id = deploymentId,
            FunctionId = functionId,
            Number = DeploymentTable.NextNumber(connection, functionId),
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
        DeploymentTable.Insert(connection, deployment);
        return deployment;
    }

    /// <summary>Validates a request before its source is read.</summary>
    public void Check(string functionId, NewDeployment request)
    {
        IdRules.Check(functionId, "functionId");
        FunctionSettingsRules.CheckLength("entrypoint", request.Entrypoint ?? "", 0, FunctionSettingsRules.MaxEntrypointLength);
        FunctionSettingsRules.CheckLength("commands", request.Commands ?? "", 0, FunctionSettingsRules.MaxCommandsLength);
        EntrypointOf(storage.Database.Read(connection => FunctionTable.Get(connection, functionId)), request);
    }

    private static string EntrypointOf(HostedFunction function, NewDeployment request)
    {
        var entrypoint = string.IsNullOrEmpty(request.Entrypoint) ? function.Settings.Entrypoint : request.Entrypoint;
        return entrypoint.Length > 0 ? entrypoint : throw FunctionStoreErrors.EntrypointMissing(function.Id);
    }
}
