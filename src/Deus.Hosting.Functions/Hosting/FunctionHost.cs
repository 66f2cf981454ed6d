using System.Data.Common;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>
/// The lifecycle of the embedded host: opens the folder, recovers from a crash, and runs the background loops. It starts with the
/// application's host, or on first use without one, and stops with the container.
/// </summary>
internal sealed partial class FunctionHost(
    HostStorage storage,
    BuildBackgroundService builds,
    ExecutionRecords executions,
    DeploymentSignals signals,
    BackgroundWorkQueue backgroundWork,
    ExecutionRetentionService retention,
    DeferredRunner deferred,
    Scheduler scheduler,
    CallbackOutbox callbacks,
    DrainState drain,
    ExecutionCounter counter,
    RuntimeAvailability availability,
    TimeProvider time,
    ILogger<EmbeddedBackend> logger) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    // Never disposed: a caller that waits for a disposed semaphore would wait forever.
    private readonly SemaphoreSlim _gate = new(1, 1);

    private readonly CancellationTokenSource _stopping = new();
    private Task? _loops;
    private bool _isDisposed;

    /// <summary>A token that is canceled when the host stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public Task StartAsync(CancellationToken cancellationToken) => EnsureStartedAsync(cancellationToken);

    /// <summary>Starts the host unless it runs. After a failed start, the next call tries again.</summary>
    /// <exception cref="HostingException">The folder cannot be used, or Node.js was not found.</exception>
    /// <exception cref="ObjectDisposedException">The host was stopped.</exception>
    public async Task EnsureStartedAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
        if (Volatile.Read(ref _loops) is not null)
            return;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (_loops is null)
                await RecoverAndRunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Starts the host unless it runs, and writes one row, because a full disk still lets the host read.</summary>
    /// <exception cref="HostingException">The host cannot start, is drained, or its folder cannot be written.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        drain.ThrowIfDraining();
        await EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await storage.Database.WriteRecordAsync(statements => statements.Get(
                "INSERT INTO settings (name, value) VALUES ('probe', x'00') ON CONFLICT (name) DO UPDATE SET value = excluded.value"))
                .WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbException e)
        {
            throw new FunctionHostException("The host's folder cannot be written. See the inner exception.", e);
        }
    }

    /// <summary>Stops the background loops, waiting at most 10 seconds. Running builds continue after the next start.</summary>
    /// <param name="cancellationToken">Ends the wait, without an exception: an exception here would end the process as failed.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isDisposed)
            return;
        await _stopping.CancelAsync().ConfigureAwait(false);
        signals.SignalAll();
        try
        {
            await EndOfLoopsAsync(cancellationToken).WaitAsync(StopLimit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            LogStopTookTooLong(logger, StopLimit.TotalSeconds);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _isDisposed = true;
        _stopping.Dispose();
    }

    /// <summary>Waits for a start that is under way, and then for the end of its loops.</summary>
    private async Task EndOfLoopsAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        _gate.Release();
        if (Volatile.Read(ref _loops) is { } loops)
            await loops.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RecoverAndRunAsync(CancellationToken cancellationToken)
    {
        // Before the first write, so that a machine without Node.js fails at the start instead of in a build.
        var missing = await availability.CheckAsync(cancellationToken).ConfigureAwait(false);
        storage.Open();
        if (missing is not null)
        {
            if (availability.IsNodeNeeded())
                throw missing;
            LogNodeMissing(logger, missing.Message);
        }

        var (lost, requeued) = await RecoverAsync(cancellationToken).ConfigureAwait(false);
        LogStarted(logger, storage.Folder.Root, lost, requeued);
        backgroundWork.Recover();
        // Task.Run, because the first synchronous part of a loop would run on this thread.
        Volatile.Write(ref _loops, RunLoopsAsync());
    }

    private async Task RunLoopsAsync()
    {
        await Task.WhenAll(
            builds.RunAsync(_stopping.Token),
            Task.Run(() => backgroundWork.RunAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => retention.RunAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => deferred.RunAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => scheduler.RunAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => callbacks.RunAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => counter.RunAsync(_stopping.Token), CancellationToken.None)).ConfigureAwait(false);
        await counter.FlushLastAsync().ConfigureAwait(false);
    }

    /// <exception cref="FunctionFolderUnusableException">The database is damaged or cannot be written.</exception>
    private async Task<(int Lost, int Requeued)> RecoverAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lost = await executions.CloseLostAsync(null, cancellationToken).ConfigureAwait(false);
            var requeued = await builds.RecoverAsync(cancellationToken).ConfigureAwait(false);
            await scheduler.RecoverAsync(cancellationToken).ConfigureAwait(false);
            return (lost, requeued);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw new FunctionFolderUnusableException(
                storage.Folder.Root,
                $"it cannot be read or written ({e.Message}). Check the disk. If the database 'host.db' is damaged, restore it from a "
                + "backup, or move the whole content of the folder away to start without functions.",
                e);
        }
    }
}
