using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Reads deployments.</summary>
internal sealed class DeploymentRecords(HostStorage storage)
{
    public int Count(string functionId) =>
        storage.Database.Read(connection => DeploymentTable.Count(connection, IdRules.Check(functionId, "functionId")));

    /// <exception cref="FunctionStoreException">The function has no such deployment.</exception>
    public Deployment Get(string functionId, string deploymentId) => GetWithFunction(functionId, deploymentId).Deployment;

    /// <summary>Reads a function and its deployment, with the build log, from one snapshot.</summary>
    public (HostedFunction Function, Deployment Deployment) GetWithFunction(string functionId, string deploymentId)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(deploymentId, "deploymentId");
        return storage.Database.Read(connection => (
            FunctionTable.Get(connection, functionId),
            DeploymentTable.WithLog(connection, DeploymentTable.Get(connection, functionId, deploymentId))));
    }

    /// <summary>Reads a page of a function's deployments with their build logs, newest first.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="limit">The maximum number of deployments.</param>
    /// <param name="below">Returns only deployments with a smaller number; null starts with the newest.</param>
    public (HostedFunction Function, IReadOnlyList<Deployment> Deployments) List(string functionId, int limit, int? below) =>
        storage.Database.Read(connection => (
            FunctionTable.Get(connection, IdRules.Check(functionId, "functionId")),
            (IReadOnlyList<Deployment>)DeploymentTable.List(connection, functionId, limit, below ?? int.MaxValue)
                .ConvertAll(deployment => DeploymentTable.WithLog(connection, deployment))));

    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="InvalidParameterException">The id or the query is not valid.</exception>
    public Page<Deployment> List(string functionId, DeploymentQuery query)
    {
        IdRules.Check(functionId, "functionId");
        var below = PageReader.Check(query.Limit, query.Cursor);
        return storage.Database.Read(connection =>
        {
            FunctionTable.Get(connection, functionId);
            return PageReader.CreatePage(DeploymentTable.List(connection, functionId, query, below), query.Limit);
        });
    }
}
