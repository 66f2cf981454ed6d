using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Executions.Deferred;

namespace Deus.Hosting.Functions.Hosting;

/// <inheritdoc />
internal sealed class HostDrain(ExecutionConcurrencyLimiter limiter, DeferredQueue queue, DrainState state, TimeProvider time) : IFunctionHost
{
    public bool IsDraining => state.IsDraining;

    public async Task<bool> DrainAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
        state.IsDraining = true;
        try
        {
            await limiter.WhenIdleAsync().WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public void Resume()
    {
        state.IsDraining = false;
        queue.Wake();
    }
}

/// <summary>Whether the host is drained.</summary>
internal sealed class DrainState
{
    private volatile bool _isDraining;

    public bool IsDraining
    {
        get => _isDraining;
        set => _isDraining = value;
    }

    /// <exception cref="FunctionHostDrainingException">The host is drained.</exception>
    public void ThrowIfDraining()
    {
        if (_isDraining)
            throw new FunctionHostDrainingException();
    }
}
