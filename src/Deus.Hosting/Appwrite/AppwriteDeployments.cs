using System.Runtime.CompilerServices;
using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Appwrite;

/// <summary>Lists, activates and prunes deployments.</summary>
internal sealed class AppwriteDeployments(AppwriteApi api, TimeProvider time)
{
    private const int PageSize = 100;

    // An upload that is unfinished after this time is abandoned: one attempt of a part takes at most two minutes.
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromDays(1);

    public async IAsyncEnumerable<DeploymentState> ListAsync(
        string functionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var active = (await api.GetFunctionAsync(functionId, cancellationToken).ConfigureAwait(false)).DeploymentId;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        string? after = null;
        while (true)
        {
            var page = await api.ListDeploymentsAsync(functionId, PageSize, after, cancellationToken).ConfigureAwait(false);
            var known = seen.Count;
            foreach (var deployment in page.Deployments!)
                if (seen.Add(deployment.Id!))
                    yield return DeploymentStates.From(functionId, deployment, deployment.Id == active);
            // A server that ignores the cursor returns the same page again.
            if (page.Deployments.Count < PageSize || seen.Count == known)
                yield break;
            after = page.Deployments[^1].Id;
        }
    }

    /// <summary>
    /// Activates a deployment and returns the id of the previously active one. The deployment is read first, because servers up
    /// to 1.9.6 also activate a deployment of another function.
    /// </summary>
    public async Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        var before = await api.GetFunctionAsync(functionId, cancellationToken).ConfigureAwait(false);
        var deployment = await api.GetDeploymentAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
        if (deployment.ResourceId is { Length: > 0 } owner && owner != functionId)
            throw new ArgumentException(
                $"The deployment '{deploymentId}' belongs to the function '{owner}'. Accepted: a deployment of '{functionId}'.",
                nameof(deploymentId));
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

    /// <summary>
    /// Returns the ids of the deployments to delete. It reads all pages before anything is deleted, because a deletion shifts the
    /// pages.
    /// </summary>
    private async Task<List<string>> OldAsync(string functionId, int keep, CancellationToken cancellationToken)
    {
        var old = new List<string>();
        var kept = 0;
        await foreach (var deployment in ListAsync(functionId, cancellationToken).ConfigureAwait(false))
        {
            // Does not count as one of the kept deployments, because it can never be activated.
            if (IsAbandoned(deployment))
                old.Add(deployment.DeploymentId);
            else if (kept++ >= keep && !deployment.IsActive && deployment.Status.IsTerminal)
                old.Add(deployment.DeploymentId);
        }

        return old;
    }

    /// <summary>
    /// Returns true for an abandoned upload. An unfinished upload has the same status as a queued deployment; only its age
    /// differs.
    /// </summary>
    private bool IsAbandoned(DeploymentState deployment) =>
        deployment.Status == DeploymentStatus.Waiting && deployment.CreatedAt is { } created && time.GetUtcNow() - created >= UnfinishedAge;
}
