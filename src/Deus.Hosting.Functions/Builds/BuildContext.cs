using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Variables;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Builds;

/// <summary>The function, deployment and variables of a build, read when the build starts.</summary>
internal sealed record BuildContext(HostedFunction Function, Deployment Deployment, IReadOnlyList<Variable> Variables)
{
    /// <returns>Null when the deployment was deleted.</returns>
    public static BuildContext? Find(SqliteConnection connection, string deploymentId) =>
        DeploymentTable.Find(connection, deploymentId) is { } deployment
            ? new BuildContext(
                FunctionTable.Get(connection, deployment.FunctionId), deployment, VariableTable.List(connection, deployment.FunctionId))
            : null;
}
