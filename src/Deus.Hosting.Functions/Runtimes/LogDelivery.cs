using System.Threading.Channels;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// Delivers the log lines of one execution to a follower on a separate task, so that a slow or throwing follower does not affect the
/// execution. The follower receives the log from its beginning without a gap: after a line that was dropped or failed, it receives no more
/// lines.
/// </summary>
internal sealed class LogDelivery : IProgress<LogLine>, IDisposable
{
    /// <summary>The maximum wait of <see cref="EndAsync"/> for a slow follower: 1 second.</summary>
    public static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(1);

    private const int MaxWaitingCharacters = TailBuffer.MaxLogCharacters;
    private const int CharactersPerLine = 64; // The cost of a line without its text.

    // The channel is unbounded; Report limits the waiting characters.
    private readonly Channel<LogLine> _lines =
        Channel.CreateUnbounded<LogLine>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly IProgress<LogLine> _follower;
    private readonly Action<Type> _onFailure;
    private readonly TimeProvider _clock;
    private readonly Task _delivery;
    private int _waiting;
    private volatile bool _stopped;

    /// <param name="follower">Receives the lines.</param>
    /// <param name="onFailure">Called once with the exception type when the follower throws.</param>
    /// <param name="clock">The clock.</param>
    public LogDelivery(IProgress<LogLine> follower, Action<Type> onFailure, TimeProvider clock)
    {
        _follower = follower;
        _onFailure = onFailure;
        _clock = clock;
        _delivery = DeliverAsync();
    }

    /// <summary>Queues a line. It never blocks and never throws.</summary>
    public void Report(LogLine value)
    {
        if (_stopped || Interlocked.Add(ref _waiting, CostOf(value)) > MaxWaitingCharacters)
            _lines.Writer.TryComplete();
        else
            _lines.Writer.TryWrite(value);
    }

    /// <summary>Waits until the follower has received all lines, or drops the rest after <see cref="EndTimeout"/>.</summary>
    public async Task EndAsync()
    {
        _lines.Writer.TryComplete();
        if (_stopped)
            return;
        try
        {
            await _delivery.WaitAsync(EndTimeout, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Dispose();
        }
    }

    /// <summary>Stops the delivery and drops the waiting lines.</summary>
    public void Dispose()
    {
        _stopped = true;
        _lines.Writer.TryComplete();
    }

    private async Task DeliverAsync()
    {
        await foreach (var line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_stopped)
                return;
            Deliver(line);
            Interlocked.Add(ref _waiting, -CostOf(line));
        }
    }

    private void Deliver(LogLine line)
    {
        try
        {
            _follower.Report(line);
        }
        catch (Exception e)
        {
            // The follower is code of the caller. Its exceptions must not end the execution.
            Dispose();
            _onFailure(e.GetType());
        }
    }

    private static int CostOf(LogLine line) => line.Text.Length + CharactersPerLine;
}
