using Deus.Hosting.Functions.Storage;

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
            var deployment = DeploymentRows.Get(connection, functionId, function.ActiveDeploymentId);
            return new ExecutionTarget(
                function,
                deployment,
                FunctionEnvironment.For(
                    function,
                    deployment,
                    VariableRows.List(connection, functionId).Select(v => KeyValuePair.Create(v.Key, variables.Reveal(v)))));
        });
    }
}
