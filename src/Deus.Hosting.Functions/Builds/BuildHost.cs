using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Builds.Store;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>All that goes on in the background for builds.</summary>
internal sealed class BuildHost(
    HostStorage storage,
    BuildInbox inbox,
    BuildQueue queue,
    Builder builder,
    BuildOutbox outbox,
    BuildSweeper sweeper,
    IOptions<FunctionsOptions> options,
    TimeProvider time)
{
    /// <summary>Takes up what a host that died has left. Before <see cref="RunAsync"/>.</summary>
    /// <returns>How many builds begin again.</returns>
    public async Task<int> RecoverAsync(CancellationToken cancellationToken)
    {
        var begunAgain = 0;
        foreach (var id in storage.Database.Read(BuildRows.Lost))
        {
            var told = await inbox.PutAsync(new BuildMessage(id, new BuildEvent.HostLost()), cancellationToken).ConfigureAwait(false);
            begunAgain += told.Facts is { IsTaken: false } ? 1 : 0;
        }

        await storage.Database.WriteAsync(
            connection =>
            {
                BuildEffectRows.Recover(connection, time.GetUtcNow());
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        BuildCaches.RemoveUnowned(storage);
        queue.Wake();
        return begunAgain;
    }

    /// <summary>Works until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
    [
        // Each on the pool: the first part of it would run right here otherwise.
        .. Enumerable.Range(0, options.Value.MaxConcurrentBuilds)
            .Select(_ => Task.Run(() => builder.RunAsync(cancellationToken), CancellationToken.None)),
        Task.Run(() => outbox.RunAsync(cancellationToken), CancellationToken.None),
        Task.Run(() => sweeper.RunAsync(cancellationToken), CancellationToken.None),
    ]);
}
