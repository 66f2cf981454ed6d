using System.Runtime.CompilerServices;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Embedded;

/// <summary>Lists, activates and prunes deployments with the types of the SDK.</summary>
internal sealed class EmbeddedDeployments(
    FunctionHost host, DeploymentRecords deployments, DeploymentActivation activation, DeploymentRemoval removal)
{
    private const int PageSize = 100;

    public async IAsyncEnumerable<DeploymentState> ListAsync(
        string functionId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        int? below = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (function, page) = deployments.List(functionId, PageSize, below);
            foreach (var deployment in page)
                yield return EmbeddedStates.Of(function, deployment);
            if (page.Count < PageSize)
                yield break;
            below = page[^1].Number;
        }
    }

    public async Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        return (await activation.ActivateAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false)).Previous;
    }

    public async Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken)
    {
        await host.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        return await removal.PruneAsync(functionId, keep, cancellationToken).ConfigureAwait(false);
    }
}
