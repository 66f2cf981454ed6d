namespace Deus.Hosting.Budgets;

/// <summary>A backend that checks the budget before each deployment.</summary>
internal sealed class BudgetedBackend(IHostingBackend backend, Budget budget) : IHostingBackend
{
    public IHostingBackend Inner => backend;

    public async Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        await budget.AllowNewDeploymentAsync(input, cancellationToken).ConfigureAwait(false);
        return await backend.DeployAsync(input, progress, cancellationToken).ConfigureAwait(false);
    }

    public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default) =>
        backend.DeleteAsync(functionId, cancellationToken);
}
