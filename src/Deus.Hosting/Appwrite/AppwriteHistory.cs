using System.Runtime.CompilerServices;

namespace Deus.Hosting.Appwrite;

/// <summary>Lists, activates and prunes deployments.</summary>
internal sealed class AppwriteHistory(AppwriteApi api)
{
    private const int PageSize = 100;

    public async IAsyncEnumerable<DeploymentState> ListAsync(
        string functionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var active = (await api.GetFunctionAsync(functionId, cancellationToken).ConfigureAwait(false)).DeploymentId;
        string? after = null;
        while (true)
        {
            var page = await api.ListDeploymentsAsync(functionId, PageSize, after, cancellationToken).ConfigureAwait(false);
            foreach (var deployment in page.Deployments!)
                yield return DeploymentStates.Of(functionId, deployment, deployment.Id == active);
            if (page.Deployments!.Count < PageSize)
                yield break;
            after = page.Deployments[^1].Id;
        }
    }

    public async Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        var before = await api.GetFunctionAsync(functionId, cancellationToken).ConfigureAwait(false);
        await api.ActivateAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
        return before.DeploymentId is { Length: > 0 } previous ? previous : null;
    }

    public async Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken)
    {
        var deleted = 0;
        foreach (var deployment in await OldAsync(functionId, keep, cancellationToken).ConfigureAwait(false))
        {
            await api.DeleteDeploymentAsync(functionId, deployment, cancellationToken).ConfigureAwait(false);
            deleted++;
        }

        return deleted;
    }

    /// <summary>Read to the end before anything is deleted: a deletion would move the pages.</summary>
    private async Task<List<string>> OldAsync(string functionId, int keep, CancellationToken cancellationToken)
    {
        var old = new List<string>();
        var seen = 0;
        await foreach (var deployment in ListAsync(functionId, cancellationToken).ConfigureAwait(false))
            if (seen++ >= keep && !deployment.IsActive && deployment.Status.IsTerminal)
                old.Add(deployment.DeploymentId);
        return old;
    }
}
