using System.Threading.Channels;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>
/// Wakes a loop whose work is stored in the database. The loop reads the database after each signal, so a lost or duplicate signal
/// loses no work.
/// </summary>
internal abstract class WakeUp
{
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Wake() => _wakeUps.Writer.TryWrite(true);

    /// <summary>Waits for a signal; there may be work afterwards.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken) =>
        await _wakeUps.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Waits for a signal or until the timeout has expired.</summary>
    public async Task WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The timeout has expired.
        }
    }
}
