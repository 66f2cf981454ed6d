using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds;

/// <summary>What is built, and for what, as it stood when the build began.</summary>
internal sealed record BuildSubject(HostedFunction Function, Deployment Deployment, IReadOnlyList<Variable> Variables)
{
    /// <returns>Null when the deployment was deleted.</returns>
    public static BuildSubject? Find(SqliteConnection connection, string deploymentId) =>
        DeploymentRows.Find(connection, deploymentId) is { } deployment
            ? new BuildSubject(
                FunctionRows.Get(connection, deployment.FunctionId), deployment, VariableRows.List(connection, deployment.FunctionId))
            : null;
}
