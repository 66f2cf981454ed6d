using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Builds what waits in the database, one at a time per loop.</summary>
internal sealed partial class Builder(
    BuildStore builds,
    BuildJob job,
    BuildQueue queue,
    RunningBuilds running,
    HostChores chores,
    IOptions<FunctionsOptions> options,
    TimeProvider time,
    ILogger<Builder> logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Builds until it is cancelled. What runs then is left as it is, and the next start takes it up again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!await BuildNextAsync(cancellationToken).ConfigureAwait(false))
                    await queue.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The host itself failed, for example a full disk. The loop has to outlive that.
                LogLoopFailed(logger, e);
                await PauseAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Builds the oldest waiting deployment.</summary>
    /// <returns>False when none waits.</returns>
    internal async Task<bool> BuildNextAsync(CancellationToken cancellationToken)
    {
        var build = await builds.ClaimNextAsync(options.Value.BuildTimeout, cancellationToken).ConfigureAwait(false);
        if (build is null)
            return false;
        queue.Wake(); // There may be more, for the other loops.
        LogStarted(logger, build.Id, build.FunctionId, build.Attempt);
        var log = new BuildLog(build, builds, time);
        try
        {
            await BuildAsync(build, log, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Describe(e, cancellationToken) is { } reason)
        {
            log.WriteLine(reason);
            await builds.FailAsync(build, log.Text, (e as BuildFailedException)?.ExitCode, cancellationToken).ConfigureAwait(false);
            LogFailed(logger, e, build.Id, build.FunctionId);
        }

        return true;
    }

    private async Task BuildAsync(Deployment build, BuildLog log, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.BuildTimeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        running.Add(build.Id, stop);
        var storing = log.StoreWhileGrowingAsync(stop.Token);
        try
        {
            using var output = await job.RunAsync(build, log, stop.Token).ConfigureAwait(false);
            var finished = await builds.CompleteAsync(build, output, log.Text, cancellationToken).ConfigureAwait(false);
            if (finished is null)
                chores.Discard(output.Hash);
            else if (finished.IsActive)
                chores.Activated(build.Id, finished.Replaced);
            LogReady(logger, build.Id, build.FunctionId, finished is { IsActive: true });
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new BuildFailedException(
                $"The build took longer than {options.Value.BuildTimeout.TotalSeconds:0} seconds and was ended.", innerException: e);
        }
        finally
        {
            running.Remove(build.Id);
            await stop.CancelAsync().ConfigureAwait(false);
            await storing.ConfigureAwait(false);
        }
    }

    /// <summary>The last line of a failed build's log; null when the host is stopping, and the build goes on after its start.</summary>
    private static string? Describe(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        BuildFailedException => exception.Message,
        OperationCanceledException => "The build was stopped.",
        HostingException => exception.Message,
        _ => $"The host could not build this deployment: {exception.Message}",
    };

    private async Task PauseAsync(CancellationToken cancellationToken) =>
        await Task.Delay(PauseAfterFailure, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
