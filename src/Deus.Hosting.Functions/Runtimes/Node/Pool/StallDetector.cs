using System.Net.Sockets;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>
/// Detects a worker that has requests but does not respond. It pings the worker only while there are requests. A worker that does not
/// respond is blocked by the code of a function and may respond again later.
/// </summary>
internal sealed class StallDetector : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task?> _ping;
    private readonly Func<TimeSpan> _silence;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly ITimer _next;
    private Task _check = Task.CompletedTask;
    private bool _working;

    // Never disposed: a caller may read the token after the detector was disposed.
    private volatile CancellationTokenSource _stalled = new();

    /// <summary>Initialises the detector.</summary>
    /// <param name="ping">Pings the worker; returns null when there is no worker yet.</param>
    /// <param name="silence">Returns the time since the worker's last response to any request.</param>
    /// <param name="timeout">The maximum time without a response; infinite disables the detection.</param>
    /// <param name="clock">The clock.</param>
    public StallDetector(Func<CancellationToken, Task?> ping, Func<TimeSpan> silence, TimeSpan timeout, TimeProvider clock)
    {
        _ping = ping;
        _silence = silence;
        _timeout = timeout;
        _clock = clock;
        // One half of the timeout until the ping, one half for its response.
        _interval = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout / 2;
        _next = clock.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True from the time a ping's response is overdue until it arrives.</summary>
    public bool IsStalled => _stalled.IsCancellationRequested;

    /// <summary>Canceled at the next stall. It can be read after disposal.</summary>
    public CancellationToken Stalled => _stalled.Token;

    /// <summary>Starts the detection, because the worker has requests.</summary>
    public void Begin() => Work(true);

    /// <summary>Stops the detection, because the worker has no requests.</summary>
    public void End() => Work(false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task check;
        lock (_gate)
        {
            _working = false;
            check = _check;
        }

        await _next.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await check.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Work(bool working)
    {
        lock (_gate)
        {
            _working = working;
            _next.Change(working ? _interval : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Check()
    {
        lock (_gate)
        {
            if (_working && _check.IsCompleted)
                _check = CheckAsync();
        }
    }

    private async Task CheckAsync()
    {
        await Task.Yield();
        if (_ping(_stop.Token) is { } ping)
            await AwaitResponseAsync(ping).ConfigureAwait(false);
        lock (_gate)
        {
            if (_working)
                _next.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task AwaitResponseAsync(Task ping)
    {
        try
        {
            if (await IsAnsweredAsync(ping).ConfigureAwait(false))
                return;
            await _stalled.CancelAsync().ConfigureAwait(false);
            await ping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stalled = new CancellationTokenSource();
        }
        catch (Exception e) when (e is SocketException or IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
        {
            // The worker has ended. Other code detects that.
        }
    }

    /// <summary>Returns false when the ping is overdue and no other request was answered within the timeout.</summary>
    private async Task<bool> IsAnsweredAsync(Task ping)
    {
        do
        {
            try
            {
                await ping.WaitAsync(_interval, _clock).ConfigureAwait(false);
                return true;
            }
            catch (TimeoutException)
            {
                // The machine may be busy.
            }
        }
        while (_silence() < _timeout);
        return false;
    }
}
