using System.Collections.Concurrent;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Variables;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>
/// Finds what an execution runs. What was found is kept until anything is written, so that a busy function costs no query.
/// </summary>
internal sealed class TargetFinder(HostStorage storage, VariableRecords variables, FunctionEnvironment environment)
{
    private const int MaxKept = 1024;

    private readonly ConcurrentDictionary<(string FunctionId, string? DeploymentId), (long Generation, ExecutionTarget Target)> _kept = new();

    /// <exception cref="FunctionStoreException">The function is not there, disabled, or has no deployment to execute.</exception>
    public ExecutionTarget Find(ExecutionRequest request)
    {
        var target = FindKept(request.FunctionId, request.DeploymentId);
        if (!target.Function.Settings.Enabled && !request.IgnoreDisabled)
            throw FunctionStoreErrors.FunctionDisabled(request.FunctionId);
        return target;
    }

    /// <summary>A deployment that is to be kept warm; null when it is not active, or its function not always warm.</summary>
    public ExecutionTarget? FindWarm(string deploymentId) => storage.Database.Read(connection =>
        DeploymentTable.Find(connection, deploymentId) is { } deployment
        && FunctionTable.Find(connection, deployment.FunctionId) is { AlwaysWarm: true } function
        && function.ActiveDeploymentId == deploymentId
            ? Load(connection, function, deployment)
            : null);

    /// <summary>Makes sure that what was found is still there.</summary>
    /// <exception cref="FunctionStoreException">It was deleted meanwhile.</exception>
    public void EnsureThere(ExecutionTarget target) => storage.Database.Read(connection =>
    {
        FunctionTable.Get(connection, target.Function.Id);
        return DeploymentTable.Get(connection, target.Function.Id, target.Deployment.Id);
    });

    private ExecutionTarget FindKept(string functionId, string? deploymentId)
    {
        var database = storage.Database;
        // Before the reading: a write that comes between makes what was read out of date at once.
        var generation = database.Generation;
        if (_kept.TryGetValue((functionId, deploymentId), out var kept) && kept.Generation == generation)
            return kept.Target;
        var found = database.Read(connection => Read(connection, functionId, deploymentId));
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        _kept[(functionId, deploymentId)] = (generation, found);
        return found;
    }

    private ExecutionTarget Read(SqliteConnection connection, string functionId, string? deploymentId)
    {
        var function = FunctionTable.Get(connection, functionId);
        var id = deploymentId ?? function.ActiveDeploymentId ?? throw FunctionStoreErrors.NoActiveDeployment(functionId);
        var deployment = DeploymentTable.Get(connection, functionId, id);
        return deployment.Status == DeploymentStatus.Ready
            ? Load(connection, function, deployment)
            : throw FunctionStoreErrors.DeploymentNotReady(deployment);
    }

    private ExecutionTarget Load(SqliteConnection connection, HostedFunction function, Deployment deployment) =>
        new(function, deployment with { Log = "" }, VariableTable.List(connection, function.Id), environment, variables.Reveal);
}
