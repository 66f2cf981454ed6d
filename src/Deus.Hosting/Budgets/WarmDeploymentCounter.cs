using Deus.Hosting.DependencyInjection;

namespace Deus.Hosting.Budgets;

/// <summary>Calls the host application's counter, each time in a new scope.</summary>
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
            return (await counters.UseAsync(counter => AskAsync(counter, functionId, cancellationToken)).ConfigureAwait(false), null);
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            return (0, e);
        }
    }

    /// <summary>Reserves a place, or counts with a counter that cannot reserve. A failure of the counter is returned and not thrown.</summary>
    /// <returns>The result, and the failure; one of them is null.</returns>
    /// <exception cref="HostingConfigurationException">No <see cref="IDeploymentCounter"/> is registered.</exception>
    public async Task<(ReservationResult? Result, Exception? Failure)> TryReserveAsync(
        string? functionId, int maximum, CancellationToken cancellationToken)
    {
        try
        {
            return (await counters.UseAsync(ReserveAsync).ConfigureAwait(false), null);
        }
        catch (Exception e) when (IsFailure(e, cancellationToken))
        {
            return (null, e);
        }

        async Task<ReservationResult> ReserveAsync(IDeploymentCounter? counter)
        {
            if (counter is IDeploymentReserver reserver)
                return await reserver.TryReserveAsync(functionId, maximum, cancellationToken).ConfigureAwait(false);
            var usage = await AskAsync(counter, functionId, cancellationToken).ConfigureAwait(false);
            return usage < maximum ? ReservationResult.NotNeeded(usage) : ReservationResult.Refused(usage);
        }
    }

    /// <summary>Gives back the place of a function. Without a counter that can reserve, it does nothing.</summary>
    public Task ReleaseFunctionAsync(string functionId, CancellationToken cancellationToken) => counters.UseAsync(async counter =>
    {
        if (counter is IDeploymentReserver reserver)
            await reserver.ReleaseFunctionAsync(functionId, cancellationToken).ConfigureAwait(false);
        return true;
    });

    private static bool IsFailure(Exception exception, CancellationToken cancellationToken) =>
        exception is not HostingConfigurationException
        && !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested);

    private static async Task<int> AskAsync(IDeploymentCounter? counter, string? functionId, CancellationToken cancellationToken)
    {
        _ = counter ?? throw MissingCounter();
        var count = functionId is null
            ? await counter.CountAlwaysWarmDeploymentsAsync(cancellationToken).ConfigureAwait(false)
            : await counter.CountAlwaysWarmDeploymentsAsync(functionId, cancellationToken).ConfigureAwait(false);
        return count >= 0 ? count : throw new InvalidOperationException($"The counter returned {count}; accepted: 0 or more.");
    }

    private static HostingConfigurationException MissingCounter() => new(
        "An always-warm deployment needs a count, and no IDeploymentCounter is registered. "
        + "Add: services.AddSingleton<IDeploymentCounter, YourCounter>();");
}
