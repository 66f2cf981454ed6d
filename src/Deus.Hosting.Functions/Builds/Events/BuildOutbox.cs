using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>
/// Delivers effects, each at least once: one that fails, or whose host dies, is delivered again, later each time, and
/// given up in the end. Whoever receives it knows it by its key.
/// </summary>
internal sealed partial class BuildOutbox(
    HostStorage storage, BuildEffectQueue queue, BuildDeliveries deliveries, TimeProvider time, ILogger<IDeploymentStore> logger)
{
    /// <summary>How often an effect is tried.</summary>
    public const int MaxTries = 12;

    private const int Loops = 4;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Delivers until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Loops).Select(_ => Task.Run(() => LoopAsync(cancellationToken), CancellationToken.None)));

    /// <summary>Delivers the effect that has been due longest.</summary>
    /// <returns>False when none is due.</returns>
    internal async Task<bool> DeliverNextAsync(CancellationToken cancellationToken)
    {
        // Looked for before it is claimed: a claim is a transaction that waits for the disk, and mostly nothing is due.
        if (storage.Database.Read(BuildEffectTable.NextDue) is not { } due || due > time.GetUtcNow())
            return false;
        var effect = await storage.Database
            .WriteAsync(connection => BuildEffectTable.Claim(connection, time.GetUtcNow(), Lease), cancellationToken).ConfigureAwait(false);
        if (effect is null)
            return false;
        queue.Wake(); // There may be more, for the other loops.
        var isDone = await TryDeliverAsync(effect, cancellationToken).ConfigureAwait(false) || effect.Tries >= MaxTries;
        await storage.Database.WriteAsync(
            connection =>
            {
                if (isDone)
                    BuildEffectTable.MarkDone(connection, effect.Key, time.GetUtcNow());
                else
                    BuildEffectTable.Postpone(connection, effect.Key, time.GetUtcNow() + WaitAfter(effect.Tries));
                return isDone;
            },
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>1, 2, 4, … seconds, at most five minutes.</summary>
    internal static TimeSpan WaitAfter(int tries) =>
        TimeSpan.FromSeconds(Math.Min(Math.Pow(2, tries - 1), LongestWait.TotalSeconds));

    private async Task<bool> TryDeliverAsync(DueEffect effect, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await deliveries.DeliverAsync(effect, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it was: it is tried again, and the loop has to outlive it.
            if (effect.Tries >= MaxTries)
                LogGivenUp(logger, e, effect.Key, effect.Tries);
            else
                LogFailed(logger, e, effect.Key, effect.Tries);
            return false;
        }
    }

    private Task LoopAsync(CancellationToken cancellationToken) => WorkLoop.RunAsync(
        DeliverNextAsync, WaitAsync, failure => LogLoopFailed(logger, failure), time, cancellationToken);

    private Task WaitAsync(CancellationToken cancellationToken)
    {
        var left = storage.Database.Read(BuildEffectTable.NextDue) - time.GetUtcNow();
        return left is { } wait
            ? queue.WaitAsync(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), time, cancellationToken)
            : queue.WaitAsync(cancellationToken);
    }
}
