using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>
/// Delivers effects, each at least once. A failed delivery, or one whose host process ended, is repeated with growing delays, up to
/// <see cref="MaxTries"/> times. The receiver recognises a repetition by the key.
/// </summary>
internal sealed partial class BuildOutbox(
    HostStorage storage, BuildEffectQueue queue, BuildDeliveries deliveries, TimeProvider time, ILogger<IDeploymentStore> logger)
{
    /// <summary>The maximum number of attempts per effect: 12.</summary>
    public const int MaxTries = 12;

    private const int Loops = 4;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Delivers effects until it is canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Loops).Select(_ => Task.Run(() => LoopAsync(cancellationToken), CancellationToken.None)));

    /// <summary>Delivers the effect that has been due longest.</summary>
    /// <returns>False when no effect is due.</returns>
    internal async Task<bool> DeliverNextAsync(CancellationToken cancellationToken)
    {
        // Reads before the claim: a claim is a write transaction that waits for the disk, and usually no effect is due.
        if (storage.Database.Read(BuildEffectTable.NextDue) is not { } due || due > time.GetUtcNow())
            return false;
        var effect = await storage.Database
            .WriteAsync(connection => BuildEffectTable.Claim(connection, time.GetUtcNow(), Lease), cancellationToken).ConfigureAwait(false);
        if (effect is null)
            return false;
        queue.Wake(); // More effects may be due; the other loops deliver them.
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

    /// <summary>Returns the delay after a failed attempt: 1, 2, 4, … seconds, at most five minutes.</summary>
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
            // Catches every failure: the delivery is repeated, and the loop must continue.
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
