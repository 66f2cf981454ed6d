using Deus.Hosting.DependencyInjection;

namespace Deus.Hosting.Budgets;

/// <summary>Calls the host application's counter in a new scope.</summary>
internal sealed class WarmDeploymentCounter(ScopedService<IDeploymentCounter> counters)
{
    /// <summary>Counts the always-warm deployments. A failure of the counter is returned and not thrown.</summary>
    /// <param name="functionId">The id of the function to exclude; null counts all.</param>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <returns>The count, and the failure; the failure is null when the count succeeded.</returns>
    /// <exception cref="HostingConfigurationException">No <see cref="IDeploymentCounter"/> is registered.</exception>
    public async Task<(int Count, Exception? Failure)> CountAsync(string? functionId, CancellationToken cancellationToken)
    {
        try
        {
            var count = await counters.UseAsync(counter => AskAsync(counter, functionId, cancellationToken)).ConfigureAwait(false);
            return count >= 0
                ? (count, null)
                : (count, new InvalidOperationException($"The counter returned {count}; accepted: 0 or more."));
        }
        catch (Exception e) when (e is not HostingConfigurationException
            && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return (0, e);
        }
    }

    private static Task<int> AskAsync(IDeploymentCounter? counter, string? functionId, CancellationToken cancellationToken)
    {
        _ = counter ?? throw MissingCounter();
        return functionId is null
            ? counter.CountAlwaysWarmDeploymentsAsync(cancellationToken)
            : counter.CountAlwaysWarmDeploymentsAsync(functionId, cancellationToken);
    }

    private static HostingConfigurationException MissingCounter() => new(
        "An always-warm deployment needs a count, and no IDeploymentCounter is registered. "
        + "Add: services.AddSingleton<IDeploymentCounter, YourCounter>();");
}
