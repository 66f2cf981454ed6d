using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Runs the background work of builds: builders or the remote jobs service, the outbox and the sweeper.</summary>
internal sealed class BuildBackgroundService(
    HostStorage storage,
    BuildInbox inbox,
    BuildQueue queue,
    Builder builder,
    RemoteBuilds remote,
    BuildOutbox outbox,
    BuildSweeper sweeper,
    IOptions<FunctionsOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan EventRetention = TimeSpan.FromDays(7);

    /// <summary>Recovers builds and effects that an ended host process has left. Call it before <see cref="RunAsync"/>.</summary>
    /// <returns>The number of builds that start again.</returns>
    public async Task<int> RecoverAsync(CancellationToken cancellationToken)
    {
        var restarted = 0;
        foreach (var id in storage.Database.Read(BuildTable.Lost))
        {
            var receipt = await inbox.PutAsync(new BuildMessage(id, new BuildEvent.HostLost()), cancellationToken).ConfigureAwait(false);
            restarted += receipt.Facts is { IsTaken: false } ? 1 : 0;
        }

        await storage.Database.WriteAsync(
            connection =>
            {
                BuildEffectTable.Recover(connection, time.GetUtcNow());
                BuildEventTable.ForgetBefore(connection, time.GetUtcNow() - EventRetention);
                return BuildPartTable.ClearEnded(connection);
            },
            cancellationToken).ConfigureAwait(false);
        BuildCaches.RemoveUnowned(storage);
        queue.Wake();
        return restarted;
    }

    /// <summary>Runs until it is canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        IEnumerable<Func<CancellationToken, Task>> builders = options.Value.RemoteBuilder is null
            ? Enumerable.Repeat(builder.RunAsync, options.Value.MaxConcurrentBuilds)
            : [remote.RunAsync];
        // Task.Run, because the synchronous first part of each loop would otherwise run on this thread.
        return Task.WhenAll(builders.Append(outbox.RunAsync).Append(sweeper.RunAsync)
            .Select(run => Task.Run(() => run(cancellationToken), CancellationToken.None)));
    }
}
