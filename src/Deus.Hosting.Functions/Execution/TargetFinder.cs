using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Execution;

/// <summary>Finds what an execution runs: function, active deployment and environment of one moment.</summary>
internal sealed class TargetFinder(HostStorage storage, VariableStore variables)
{
    /// <exception cref="FunctionStoreException">The function is not there, disabled, or has no active deployment.</exception>
    public ExecutionTarget Find(string functionId, bool ignoreDisabled)
    {
        IdRules.Check(functionId, "functionId");
        return storage.Database.Read(connection =>
        {
            var function = FunctionRows.Get(connection, functionId);
            if (!function.Settings.Enabled && !ignoreDisabled)
                throw Problems.FunctionDisabled(functionId);
            if (function.ActiveDeploymentId is null)
                throw Problems.NoActiveDeployment(functionId);
            return Load(connection, function, DeploymentRows.Get(connection, functionId, function.ActiveDeploymentId));
        });
    }

    /// <summary>A deployment that is to be kept warm; null when it is not active, or its function not always warm.</summary>
    public ExecutionTarget? FindWarm(string deploymentId) => storage.Database.Read(connection =>
        DeploymentRows.Find(connection, deploymentId) is { } deployment
        && FunctionRows.Find(connection, deployment.FunctionId) is { AlwaysWarm: true } function
        && function.ActiveDeploymentId == deploymentId
            ? Load(connection, function, deployment)
            : null);

    private ExecutionTarget Load(SqliteConnection connection, HostedFunction function, Deployment deployment) => new(
        function,
        deployment,
        FunctionEnvironment.For(
            function,
            deployment,
            VariableRows.List(connection, function.Id).Select(v => KeyValuePair.Create(v.Key, variables.Reveal(v)))));
}
