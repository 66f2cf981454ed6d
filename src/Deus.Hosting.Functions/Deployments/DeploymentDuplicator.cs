using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Builds a source again, as a deployment of its own, with what the function says by now.</summary>
internal sealed class DeploymentDuplicator(HostStorage storage, DeploymentCreation deployments, IdGenerator ids, BuildQueue queue)
{
    /// <summary>Creates a deployment from another one's source and queues its build.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The deployment to build again.</param>
    /// <param name="type">Where the request came from: <c>manual</c> or <c>cli</c>.</param>
    /// <param name="cancellationToken">Cancels the call until the deployment is accepted; afterwards it has no effect.</param>
    /// <exception cref="FunctionStoreException">There is no such deployment, or its source has not come in full.</exception>
    public async Task<Deployment> CreateAsync(
        string functionId, string deploymentId, string type, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(deploymentId, "deploymentId");
        var created = await storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                var original = DeploymentTable.Get(connection, functionId, deploymentId);
                // The original's row keeps the file until this one names it too.
                return deployments.Add(
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
}
