using System.Threading.Channels;

namespace Deus.Hosting.Functions.Builds;

/// <summary>
/// Wakes the builders. What is to be built stands in the database, so a lost or doubled wake-up does no harm and nothing
/// waits in memory.
/// </summary>
internal sealed class BuildQueue
{
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => _wakeUps.Writer.TryWrite(true);

    /// <summary>Returns when there may be something to build.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) =>
        await _wakeUps.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
}
