using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>
/// Limits the disk space of a build: its workspace with the temporary files, and the package cache of the function. The space is measured
/// while the commands run and at their end, and once when there are no commands. A change of the option applies to running builds.
/// </summary>
internal sealed class BuildDiskQuota(HostStorage storage, IOptionsMonitor<FunctionsOptions> options, TimeProvider time)
{
    private static readonly EnumerationOptions AllFiles = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    // A measurement of many files takes long. The pauses keep its share of the processor below a tenth.
    private const int PausePerMeasurement = 9;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>The largest size of a build's files in bytes.</summary>
    public long MaxBytes => options.CurrentValue.MaxBuildDiskBytes;

    /// <summary>Empties a package cache that has more than half of the quota, so that a cache that has grown fails no build.</summary>
    /// <param name="cache">The path of the cache.</param>
    /// <param name="write">Writes to the build log.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    public async Task TrimCacheAsync(string cache, Action<string> write, CancellationToken cancellationToken)
    {
        var bytes = await DiskUsage.MeasureAsync([cache], cancellationToken).ConfigureAwait(false);
        if (bytes <= MaxBytes / 2)
            return;
        storage.Folder.Remove(cache);
        write(BuildLogMessages.CacheEmptied(bytes));
    }

    /// <summary>Runs the commands, and cancels them when the files exceed the quota. The package cache is removed then.</summary>
    /// <param name="workspace">The path of the workspace.</param>
    /// <param name="cache">The path of the package cache.</param>
    /// <param name="run">Runs the commands.</param>
    /// <param name="cancellationToken">Cancels the commands.</param>
    /// <exception cref="BuildFailedException">The files exceed the quota.</exception>
    public async Task EnforceAsync(string workspace, string cache, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        var excess = await WatchAsync([workspace, cache], run, cancellationToken).ConfigureAwait(false)
            ?? await ExcessAsync([workspace, cache], cancellationToken).ConfigureAwait(false);
        ThrowOn(excess, cache);
    }

    /// <summary>Checks the files of a build without commands. They were unpacked by this process, so no program has to measure them.</summary>
    /// <param name="workspace">The path of the workspace.</param>
    /// <param name="cache">The path of the package cache, which is removed when the files exceed the quota.</param>
    /// <exception cref="BuildFailedException">The files exceed the quota.</exception>
    public void Check(string workspace, string cache) =>
        ThrowOn(ExcessOf(new DirectoryInfo(workspace).EnumerateFiles("*", AllFiles).Sum(file => file.Length)), cache);

    private void ThrowOn(string? excess, string cache)
    {
        if (excess is null)
            return;
        storage.Folder.Remove(cache);
        throw new BuildFailedException(excess);
    }

    /// <returns>The reason when the commands were canceled because of the quota; otherwise null.</returns>
    private async Task<string?> WatchAsync(string[] folders, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = run(stop.Token);
        var watching = WaitForExcessAsync(folders, stop.Token);
        try
        {
            if (await Task.WhenAny(running, watching).ConfigureAwait(false) == running)
                await running.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ((Task)watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // The watch ends first when the quota is exceeded, when the build is canceled, or when it fails.
        cancellationToken.ThrowIfCancellationRequested();
        return watching.IsCanceled ? null : await watching.ConfigureAwait(false);
    }

    private async Task<string> WaitForExcessAsync(string[] folders, CancellationToken cancellationToken)
    {
        while (true)
        {
            var started = time.GetTimestamp();
            if (await ExcessAsync(folders, cancellationToken).ConfigureAwait(false) is { } excess)
                return excess;
            var pause = time.GetElapsedTime(started) * PausePerMeasurement;
            await Task.Delay(pause > ShortestPause ? pause : ShortestPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string?> ExcessAsync(string[] folders, CancellationToken cancellationToken) =>
        ExcessOf(await DiskUsage.MeasureAsync(folders, cancellationToken).ConfigureAwait(false));

    private string? ExcessOf(long bytes)
    {
        var maximum = MaxBytes;
        return bytes > maximum ? BuildLogMessages.TooMuchDisk(bytes, maximum) : null;
    }
}
