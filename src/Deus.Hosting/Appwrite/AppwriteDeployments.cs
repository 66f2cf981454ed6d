using System.Runtime.CompilerServices;
using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Appwrite;

/// <summary>Lists, activates and prunes deployments.</summary>
internal sealed class AppwriteDeployments(AppwriteApi api, TimeProvider time)
{
    private const int PageSize = 100;

    // An upload that has not been finished by then never will be: one attempt of a part takes two minutes at most.
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
                    yield return DeploymentStates.Of(functionId, deployment, deployment.Id == active);
            // A server that ignores the cursor repeats its page.
            if (page.Deployments.Count < PageSize || seen.Count == known)
                yield break;
            after = page.Deployments[^1].Id;
        }
    }

    /// <summary>The deployment is read first: servers up to 1.9.6 activate one of another function.</summary>
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

    /// <summary>Read to the end before anything is deleted: a deletion would move the pages.</summary>
    private async Task<List<string>> OldAsync(string functionId, int keep, CancellationToken cancellationToken)
    {
        var old = new List<string>();
        var kept = 0;
        await foreach (var deployment in ListAsync(functionId, cancellationToken).ConfigureAwait(false))
        {
            // Not one of those to keep either: it can never be activated.
            if (IsAbandoned(deployment))
                old.Add(deployment.DeploymentId);
            else if (kept++ >= keep && !deployment.IsActive && deployment.Status.IsTerminal)
                old.Add(deployment.DeploymentId);
        }

        return old;
    }

    /// <summary>An unfinished upload shows the same as a deployment in the queue; only its age tells.</summary>
    private bool IsAbandoned(DeploymentState deployment) =>
        deployment.Status == DeploymentStatus.Waiting && deployment.CreatedAt is { } created && time.GetUtcNow() - created >= UnfinishedAge;
}
