using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Deployments;

/// <inheritdoc />
internal sealed class DeploymentStore(
    HostCallGuard guard,
    DeploymentWriter writer,
    DeploymentRecords deployments,
    DeploymentSources sources,
    DeploymentWaiter waiter,
    DeploymentActivation activation,
    DeploymentRemoval removal) : IDeploymentStore
{
    public Task<Deployment> CreateAsync(
        string functionId, DeploymentSource source, bool activate, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return guard.RunAsync(
            () => writer.CreateAsync(functionId, source.ToRequest(activate), source.Archive, cancellationToken), cancellationToken);
    }

    public Task<Deployment> GetAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => deployments.Get(functionId, deploymentId), cancellationToken);

    public Task<Page<Deployment>> ListAsync(string functionId, DeploymentQuery? query, CancellationToken cancellationToken) =>
        guard.RunAsync(() => deployments.List(functionId, query ?? new DeploymentQuery()), cancellationToken);

    public Task<Deployment> WaitAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => waiter.WaitAsync(functionId, deploymentId, onChange: null, cancellationToken), cancellationToken);

    public Task<Stream> OpenSourceAsync(string functionId, string deploymentId, CancellationToken cancellationToken) =>
        guard.RunAsync(() => sources.Open(functionId, deploymentId), cancellationToken);

    public Task<string> ReadSourceAsync(
        string functionId, string deploymentId, string? path, CancellationToken cancellationToken) =>
        guard.RunAsync(() => sources.ReadAsync(functionId, deploymentId, path, cancellationToken), cancellationToken);

    public Task<string?> ActivateAsync(
        string functionId, string deploymentId, string? expectedActiveId, CancellationToken cancellationToken) =>
        guard.RunAsync(
            async () => (await activation
                .ActivateAsync(functionId, deploymentId, expectedActiveId, cancellationToken).ConfigureAwait(false)).Previous,
            cancellationToken);

    public Task DeleteAsync(string functionId, string deploymentId, CancellationToken cancellationToken) => guard.RunAsync(
        async () =>
        {
            await removal.DeleteAsync(functionId, deploymentId, evenActive: false, cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken);
}
