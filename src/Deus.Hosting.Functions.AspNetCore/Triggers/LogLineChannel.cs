using System.Threading.Channels;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Lines of a log on their way from the function to the caller. When too many wait, the rest is left to the record.</summary>
internal sealed class LogLineChannel : IProgress<LogLine>
{
    private const int MaxWaiting = 1000;

    private readonly Channel<LogLine> _lines = Channel.CreateBounded<LogLine>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true });

    /// <summary>The lines, until <see cref="End"/>.</summary>
    public ChannelReader<LogLine> Lines => _lines.Reader;

    public void Report(LogLine value)
    {
        if (!_lines.Writer.TryWrite(value))
            End(); // one that is missing in the middle could not be told from one that was sent
    }

    /// <summary>There will be no more.</summary>
    public void End() => _lines.Writer.TryComplete();
}
