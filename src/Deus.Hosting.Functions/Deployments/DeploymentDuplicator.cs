using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Builds the source of a deployment again, as a new deployment with the function's current settings.</summary>
internal sealed class DeploymentDuplicator(HostStorage storage, DeploymentCreation deployments, IdGenerator ids, BuildQueue queue)
{
    /// <summary>Creates a deployment from the source of another one and queues its build.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="deploymentId">The id of the deployment to build again.</param>
    /// <param name="type">The origin of the request: <c>manual</c> or <c>cli</c>.</param>
    /// <param name="cancellationToken">Cancels the call until the deployment is accepted; afterwards it has no effect.</param>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or the upload of its source is not
    /// complete.</exception>
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
                // The row of the original references the file until the new row does.
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
