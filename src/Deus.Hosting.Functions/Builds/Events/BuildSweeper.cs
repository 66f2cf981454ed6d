using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>Applies deadlines: sends a <see cref="BuildEvent.TimePassed"/> to builds that are due.</summary>
internal sealed partial class BuildSweeper(
    HostStorage storage,
    BuildInbox inbox,
    RemoteBuilds remote,
    IOptions<FunctionsOptions> options,
    TimeProvider time,
    ILogger<IDeploymentStore> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        PeriodicLoop.RunAsync(SweepAsync, Interval, failure => LogFailed(logger, failure), time, cancellationToken);

    internal async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var id in storage.Database.Read(connection => BuildTable.Due(connection, time.GetUtcNow())))
        {
            if (OverdueJob(id) is { } facts)
                await remote.AskAsync(facts, cancellationToken).ConfigureAwait(false);
            await inbox.PutAsync(new BuildMessage(id, new BuildEvent.TimePassed()), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Returns the facts of a remote build whose deadline has passed without an exit event; null for other builds. The job may have ended,
    /// and its events may have been lost.
    /// </summary>
    private BuildFacts? OverdueJob(string deploymentId) =>
        options.Value.RemoteBuilder is not null
        && storage.Database.Read(connection => BuildTable.Find(connection, deploymentId))?.Facts is { JobId: not null, ExitCode: null } facts
        && facts.DeadlineAt <= time.GetUtcNow()
            ? facts
            : null;

    [LoggerMessage(
        HostEventIds.BuildDeadlineCheckFailed, LogLevel.Error, "Checking the deadlines of builds failed and is retried shortly.",
        EventName = nameof(HostEventIds.BuildDeadlineCheckFailed))]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
