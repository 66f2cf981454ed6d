using System.Net.Sockets;

namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>
/// Knows whether a worker that has work still answers. It asks now and then while there is work, and never otherwise. A
/// worker that does not answer is blocked by the code of a function, and may come back.
/// </summary>
internal sealed class StallDetector : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task?> _ping;
    private readonly Func<TimeSpan> _silence;
    private readonly TimeSpan _patience;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly ITimer _next;
    private Task _check = Task.CompletedTask;
    private bool _working;

    // Never disposed: who has just been given the worker may ask for the token when it has ended already.
    private volatile CancellationTokenSource _stalled = new();

    /// <summary>Initialises the watch.</summary>
    /// <param name="ping">Asks the worker; null when there is none yet.</param>
    /// <param name="silence">How long ago it has answered any request.</param>
    /// <param name="patience">How long a worker may be silent; infinite for ever.</param>
    /// <param name="clock">The time.</param>
    public StallDetector(Func<CancellationToken, Task?> ping, Func<TimeSpan> silence, TimeSpan patience, TimeProvider clock)
    {
        _ping = ping;
        _silence = silence;
        _patience = patience;
        _clock = clock;
        // One half until it is asked, one half to answer.
        _interval = patience == Timeout.InfiniteTimeSpan ? patience : patience / 2;
        _next = clock.CreateTimer(_ => Check(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True from when an answer is overdue until it comes.</summary>
    public bool IsStalled => _stalled.IsCancellationRequested;

    /// <summary>Cancelled when it stalls the next time. Can also be had when the watch has ended.</summary>
    public CancellationToken Stalled => _stalled.Token;

    /// <summary>There is work.</summary>
    public void Begin() => Work(true);

    /// <summary>There is none any more.</summary>
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
            await AwaitAnswerAsync(ping).ConfigureAwait(false);
        lock (_gate)
        {
            if (_working)
                _next.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    private async Task AwaitAnswerAsync(Task ping)
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
            // It has ended, which others notice.
        }
    }

    /// <summary>False when the answer is overdue, and there was none to any other request either.</summary>
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
                // The machine may just be busy.
            }
        }
        while (_silence() < _patience);
        return false;
    }
}
