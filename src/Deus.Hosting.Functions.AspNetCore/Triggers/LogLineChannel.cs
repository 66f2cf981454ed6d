using System.Threading.Channels;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>
/// Passes log lines from the function to the client, at most 1000 unsent ones. When it is full it ends; the record has the remaining
/// lines.
/// </summary>
internal sealed class LogLineChannel : IProgress<LogLine>
{
    private const int MaxWaiting = 1000;

    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    /// <summary>The log lines. Completes after <see cref="End"/>.</summary>
    public ChannelReader<LogLine> Lines => _lines.Reader;

    public void Report(LogLine value)
    {
        // Ends instead of dropping a line: the writer skips as many recorded lines as it has sent, so a gap would shift them.
        if (!_lines.Writer.TryWrite(value))
            End();
    }

    /// <summary>Completes the channel. Later lines are not accepted.</summary>
    public void End() => _lines.Writer.TryComplete();
}
