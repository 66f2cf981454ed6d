using System.Data.Common;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Builds waiting deployments in this process, in the order of creation, one at a time per loop.</summary>
internal sealed partial class Builder(
    HostStorage storage,
    BuildInbox inbox,
    BuildJob job,
    BuildQueue queue,
    RunningBuilds running,
    BackgroundWorkQueue backgroundWork,
    IOptions<FunctionsOptions> options,
    TimeProvider time,
    ILogger<IDeploymentStore> logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Runs until it is canceled. A build that is interrupted is continued by the next start of the host.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => WorkLoop.RunAsync(
        BuildNextAsync, queue.WaitAsync, failure => LogLoopFailed(logger, failure), time, cancellationToken);

    /// <summary>Builds the oldest waiting deployment.</summary>
    /// <returns>False when no deployment waits.</returns>
    internal async Task<bool> BuildNextAsync(CancellationToken cancellationToken)
    {
        if (storage.Database.Read(BuildTable.NextWaiting) is not { } next)
            return false;
        var taken = await inbox.PutAsync(
            new BuildMessage(next.DeploymentId, new BuildEvent.Taken(next.Attempt + 1, options.Value.BuildTimeout)),
            cancellationToken).ConfigureAwait(false);
        queue.Wake(); // More deployments may wait; the other loops build them.
        if (taken is not { Changed: true, Facts: { } facts })
            return true; // Another loop has taken this build, or it was canceled.
        LogStarted(logger, facts.DeploymentId, facts.FunctionId, facts.Attempt);
        await BuildAsync(new LocalBuild(facts, inbox, time), cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task BuildAsync(LocalBuild build, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(options.Value.BuildTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var logEnd = new CancellationTokenSource();
        running.Add(build.DeploymentId, stop);
        // A cancel or a deletion before Add has found no build to stop.
        if (storage.Database.Read(connection => DeploymentTable.Find(connection, build.DeploymentId)) is null or { Status.IsTerminal: true })
            await stop.CancelAsync().ConfigureAwait(false);
        var storing = build.StoreWhileGrowingAsync(logEnd.Token);
        ArtifactLease? output = null;
        Exception? failure = null;
        try
        {
            output = await job.RunAsync(build, stop.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Every failure ends this build, but not the loop.
            failure = e;
        }
        finally
        {
            running.Remove(build.DeploymentId);
            await logEnd.CancelAsync().ConfigureAwait(false);
            // If a part of the log could not be stored, it is missing and the log states that.
            await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var seconds = time.GetElapsedTime(began).TotalSeconds;
        using var kept = output;
        if (output is not null)
            await StoreEndAsync(() => FinishAsync(build, output, seconds, cancellationToken), cancellationToken).ConfigureAwait(false);
        else if (Describe(failure!, deadline.IsCancellationRequested, cancellationToken) is { } end)
            await StoreEndAsync(() => FailAsync(build, failure!, end, seconds, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores the end of a build. While the database cannot be written, it tries again, so that the build's work is not lost.</summary>
    private async Task StoreEndAsync(Func<Task> storeAsync, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await storeAsync().ConfigureAwait(false);
                return;
            }
            catch (DbException e)
            {
                LogLoopFailed(logger, e);
                await Task.Delay(PauseAfterFailure, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task FinishAsync(LocalBuild build, ArtifactLease output, double seconds, CancellationToken cancellationToken)
    {
        await build.EndedAsync(new BuildOutput(output.Hash, output.Length), seconds, cancellationToken).ConfigureAwait(false);
        output.Dispose();
        backgroundWork.Discard(output.Hash); // Keeps the artifact when the deployment refers to it; it may have been canceled or deleted.
        LogEnded(logger, build.DeploymentId);
    }

    private async Task FailAsync(
        LocalBuild build, Exception failure, (int ExitCode, string? Reason) end, double seconds, CancellationToken cancellationToken)
    {
        await build.FailedAsync(end.ExitCode, seconds, end.Reason, cancellationToken).ConfigureAwait(false);
        LogFailed(logger, failure, build.DeploymentId);
    }

    /// <summary>Returns the end of the build; null when the host is stopping and the next start continues the build.</summary>
    private (int ExitCode, string? Reason)? Describe(Exception failure, bool tookTooLong, CancellationToken cancellationToken) =>
        failure switch
        {
            OperationCanceledException when cancellationToken.IsCancellationRequested => null,
            OperationCanceledException when tookTooLong => (-1, BuildLogMessages.TookTooLong(options.Value.BuildTimeout)),
            OperationCanceledException => (-1, BuildLogMessages.Stopped),
            BuildFailedException failed => (failed.ExitCode, failed.Reason),
            HostingException => (-1, failure.Message),
            _ => (-1, BuildLogMessages.HostFailed(failure.Message)),
        };
}
