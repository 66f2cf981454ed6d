namespace Deus.Hosting.Ledger.Tests.Processes;

/// <summary>Reads the number of taken places again and again, on connections of its own, until it is disposed.</summary>
internal sealed class PlaceObserver : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _observing;

    public PlaceObserver(TestDatabase database) => _observing = Task.Run(() => ObserveAsync(database));

    /// <summary>The largest number that was read.</summary>
    public long Highest { get; private set; }

    /// <summary>The number of successful reads.</summary>
    public int Reads { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _observing;
        _stop.Dispose();
    }

    private async Task ObserveAsync(TestDatabase database)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Highest = Math.Max(Highest, await database.NumberAsync(
                    $"SELECT COUNT(*) FROM deus_places WHERE expires_at IS NULL OR expires_at > {database.Now}"));
                Reads++;
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }
            catch (System.Data.Common.DbException)
            {
                // The tables do not exist yet, or the test has restarted the server.
            }
        }
    }
}
