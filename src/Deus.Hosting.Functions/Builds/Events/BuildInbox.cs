using System.Threading.Channels;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>
/// The only entry for build events. Events arrive one by one and are stored in bursts: one caller stores all waiting events in one
/// transaction, so that many events need few transactions. An event and its changes are stored together or not at all.
/// </summary>
internal sealed class BuildInbox(
    HostStorage storage,
    DeploymentSignals signals,
    BuildQueue queue,
    BuildEffectQueue effects,
    BuildTelemetry telemetry,
    TimeProvider time) : IDisposable
{
    private const int Capacity = 16_384;
    private const int MaxBurst = 1024;
    private const int MaxConflicts = 5;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Channel<Pending> _waiting = Channel.CreateBounded<Pending>(Capacity);

    /// <summary>Stores and applies an event, and returns the result.</summary>
    /// <param name="message">The event.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may be stored nevertheless.</param>
    /// <exception cref="BuildBusyException">Too many events wait, or too many writes conflicted.</exception>
    public async Task<BuildReceipt> PutAsync(BuildMessage message, CancellationToken cancellationToken)
    {
        var pending = new Pending(message);
        if (!_waiting.Writer.TryWrite(pending))
            throw new BuildBusyException();
        while (!pending.Stored.Task.IsCompleted)
            await StoreBurstAsync(cancellationToken).ConfigureAwait(false);
        return await pending.Stored.Task.ConfigureAwait(false);
    }

    /// <summary>Stores and applies several events in one transaction: all or none.</summary>
    public Task<IReadOnlyList<BuildReceipt>> PutAsync(IReadOnlyList<BuildMessage> messages, CancellationToken cancellationToken) =>
        StoreAsync(messages, cancellationToken);

    public void Dispose() => _turn.Dispose();

    private async Task StoreBurstAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var burst = new List<Pending>();
            while (burst.Count < MaxBurst && _waiting.Reader.TryRead(out var next))
                burst.Add(next);
            if (burst.Count > 0)
                await StoreAsync(burst).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task StoreAsync(List<Pending> burst)
    {
        try
        {
            var receipts = await StoreAsync([.. burst.Select(p => p.Message)], CancellationToken.None).ConfigureAwait(false);
            foreach (var (pending, receipt) in burst.Zip(receipts))
                pending.Stored.TrySetResult(receipt);
        }
        catch (Exception) when (burst.Count > 1)
        {
            // Stores the events one by one, so that an event that cannot be stored does not affect the others.
            foreach (var pending in burst)
                await StoreAsync([pending]).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // The sender of the event receives the exception.
            burst[0].Stored.TrySetException(e);
        }
    }

    private async Task<IReadOnlyList<BuildReceipt>> StoreAsync(
        IReadOnlyList<BuildMessage> messages, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; ; conflicts++)
        {
            try
            {
                var (batch, receipts) = await storage.Database
                    .WriteAsync(connection => Apply(connection, messages), cancellationToken).ConfigureAwait(false);
                Notify(batch);
                return receipts;
            }
            catch (BuildConflictException e)
            {
                if (conflicts >= MaxConflicts)
                    throw new BuildBusyException(e);
            }
        }
    }

    private (BuildBatch Batch, BuildReceipt[] Receipts) Apply(
        Microsoft.Data.Sqlite.SqliteConnection connection, IReadOnlyList<BuildMessage> messages)
    {
        var batch = new BuildBatch(connection, time.GetUtcNow());
        var receipts = messages.Select(batch.Apply).ToArray();
        batch.Save();
        return (batch, receipts);
    }

    /// <summary>Wakes the waiters after the commit. A waiter that misses the signal finds the same state in the database.</summary>
    private void Notify(BuildBatch batch)
    {
        foreach (var facts in batch.Changed)
        {
            signals.Signal(facts.DeploymentId);
            if (!facts.IsTaken)
                queue.Wake();
        }

        foreach (var facts in batch.Ended)
            telemetry.Ended(facts);
        if (batch.HasDeliveries)
            effects.Wake();
    }

    private sealed record Pending(BuildMessage Message)
    {
        public TaskCompletionSource<BuildReceipt> Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
