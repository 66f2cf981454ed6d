using System.Collections.Concurrent;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Variables;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>
/// Finds the function and deployment of an execution. Results are cached until the next write to the database, so that a busy function
/// needs no query per execution.
/// </summary>
internal sealed class TargetFinder(HostStorage storage, VariableRecords variables, FunctionEnvironment environment)
{
    private const int MaxCached = 1024;

    private readonly ConcurrentDictionary<(string FunctionId, string? DeploymentId), (long Generation, ExecutionTarget Target)> _cache = new();

    /// <exception cref="FunctionStoreException">The function does not exist, is disabled, or has no deployment that is ready.</exception>
    public ExecutionTarget Find(ExecutionRequest request)
    {
        var target = FindCached(request.FunctionId, request.DeploymentId);
        if (!target.Function.Settings.Enabled && !request.IgnoreDisabled)
            throw FunctionStoreErrors.FunctionDisabled(request.FunctionId);
        return target;
    }

    /// <summary>Returns a function. A function that is executed often needs no query.</summary>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="InvalidParameterException">The id is not valid.</exception>
    public HostedFunction GetFunction(string functionId) =>
        _cache.TryGetValue((functionId, null), out var cached) && cached.Generation == storage.Database.Generation
            ? cached.Target.Function
            : storage.Database.Read(connection => FunctionTable.Get(connection, IdRules.Check(functionId, "functionId")));

    /// <summary>Returns a deployment to keep warm; null when the deployment is not active or its function is not always warm.</summary>
    public ExecutionTarget? FindWarm(string deploymentId) => storage.Database.Read(connection =>
        DeploymentTable.Find(connection, deploymentId) is { } deployment
        && FunctionTable.Find(connection, deployment.FunctionId) is { AlwaysWarm: true } function
        && function.ActiveDeploymentId == deploymentId
            ? Load(connection, function, deployment)
            : null);

    /// <summary>Checks that the function and the deployment still exist.</summary>
    /// <exception cref="FunctionStoreException">The function or the deployment was deleted.</exception>
    public void EnsureExists(ExecutionTarget target) => storage.Database.Read(connection =>
    {
        FunctionTable.Get(connection, target.Function.Id);
        return DeploymentTable.Get(connection, target.Function.Id, target.Deployment.Id);
    });

    private ExecutionTarget FindCached(string functionId, string? deploymentId)
    {
        var database = storage.Database;
        // Read before the query: a write in between makes the cached result out of date immediately.
        var generation = database.Generation;
        if (_cache.TryGetValue((functionId, deploymentId), out var cached) && cached.Generation == generation)
            return cached.Target;
        var found = database.Read(connection => Read(connection, functionId, deploymentId));
        if (_cache.Count >= MaxCached)
            _cache.Clear();
        _cache[(functionId, deploymentId)] = (generation, found);
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
