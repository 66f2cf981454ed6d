using Deus.Hosting;

namespace LedgerProcess;

/// <summary>A backend that takes some milliseconds, and fails one of five deployments before it has created anything.</summary>
internal sealed class SimulatedBackend : IHostingBackend
{
    public async Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10)), TimeProvider.System, cancellationToken);
        if (Random.Shared.Next(5) == 0)
            throw new BackendUnreachableException("The server does not answer.");
        var functionId = Guid.NewGuid().ToString("N");
        return new DeployResult(functionId, "d", $"https://example.org/{functionId}");
    }

    public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5)), TimeProvider.System, cancellationToken);
}
