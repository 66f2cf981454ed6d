using System.Threading.Channels;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// Passes the lines of one execution's log on to who follows it, by itself: however slow the follower is, and whatever it
/// throws, who reads the lines does not notice. What is told is the log from its beginning, without a gap: after a line that
/// did not find room, or was not taken, there are no more.
/// </summary>
internal sealed class LogDelivery : IProgress<LogLine>, IDisposable
{
    /// <summary>How long the end waits for a follower that is slow.</summary>
    public static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(1);

    private const int MaxWaitingCharacters = TailBuffer.MaxLogCharacters;
    private const int CharactersPerLine = 64; // what a line costs without its text

    // Bounded by its characters.
    private readonly Channel<LogLine> _lines =
        Channel.CreateUnbounded<LogLine>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly IProgress<LogLine> _follower;
    private readonly Action<Type> _onFailure;
    private readonly TimeProvider _clock;
    private readonly Task _delivery;
    private int _waiting;
    private volatile bool _stopped;

    /// <param name="follower">Who is told.</param>
    /// <param name="onFailure">Called once with the type of what the follower threw, if it did.</param>
    /// <param name="clock">The time.</param>
    public LogDelivery(IProgress<LogLine> follower, Action<Type> onFailure, TimeProvider clock)
    {
        _follower = follower;
        _onFailure = onFailure;
        _clock = clock;
        _delivery = DeliverAsync();
    }

    /// <summary>Takes a line; never waits, never throws.</summary>
    public void Report(LogLine value)
    {
        if (_stopped || Interlocked.Add(ref _waiting, CostOf(value)) > MaxWaitingCharacters)
            _lines.Writer.TryComplete();
        else
            _lines.Writer.TryWrite(value);
    }

    /// <summary>Completes when the follower has all lines; for one that is slow, after a while without the rest, once.</summary>
    public async Task EndAsync()
    {
        _lines.Writer.TryComplete();
        if (_stopped)
            return;
        try
        {
            await _delivery.WaitAsync(EndPatience, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Dispose();
        }
    }

    /// <summary>Tells no more.</summary>
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
            Tell(line);
            Interlocked.Add(ref _waiting, -CostOf(line));
        }
    }

    private void Tell(LogLine line)
    {
        try
        {
            _follower.Report(line);
        }
        catch (Exception e)
        {
            // The caller's code: whatever it is, the execution goes on.
            Dispose();
            _onFailure(e.GetType());
        }
    }

    private static int CostOf(LogLine line) => line.Text.Length + CharactersPerLine;
}
