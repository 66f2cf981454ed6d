using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>
/// The life of the embedded host: opens the folder, puts right what a crash has left, and runs the background loops. Starts
/// with the application's host, or on first use where there is none; ends with the container.
/// </summary>
internal sealed partial class FunctionHost(
    HostStorage storage,
    BuildBackgroundService builds,
    ExecutionRecords executions,
    DeploymentSignals signals,
    BackgroundWorkQueue chores,
    ExecutionRetentionService keeper,
    DeferredRunner deferred,
    Scheduler scheduler,
    FunctionRuntimes runtimes,
    TimeProvider time,
    ILogger<EmbeddedBackend> logger) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    // Never disposed: those who wait for it would wait for ever.
    private readonly SemaphoreSlim _gate = new(1, 1);

    private readonly CancellationTokenSource _stopping = new();
    private Task? _loops;
    private bool _isDisposed;

    /// <summary>Cancelled when the host stops.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public Task StartAsync(CancellationToken cancellationToken) => EnsureStartedAsync(cancellationToken);

    /// <summary>Starts unless it runs. A failed start is tried again by the next call.</summary>
    /// <exception cref="HostingException">The folder cannot be used, or Node.js is missing.</exception>
    /// <exception cref="ObjectDisposedException">The host has been stopped.</exception>
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

    /// <summary>Stops the loops. Builds that run go on after the next start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_isDisposed)
            return;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            signals.SignalAll();
            if (_loops is not null)
                await _loops.WaitAsync(StopLimit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogStopTookTooLong(logger, StopLimit.TotalSeconds);
        }
        finally
        {
            _gate.Release();
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

    private async Task RecoverAndRunAsync(CancellationToken cancellationToken)
    {
        // Before anything is written: a machine without Node.js is told so at once and not by a build that fails.
        foreach (var runtime in runtimes.All)
            await runtime.EnsureAvailableAsync(cancellationToken).ConfigureAwait(false);
        storage.Open();
        var lost = await executions.CloseLostAsync(null, cancellationToken).ConfigureAwait(false);
        var requeued = await builds.RecoverAsync(cancellationToken).ConfigureAwait(false);
        await scheduler.RecoverAsync(cancellationToken).ConfigureAwait(false);
        LogStarted(logger, storage.Folder.Root, lost, requeued);
        chores.Recover();
        // On the pool: the first part of it would run right here otherwise.
        Volatile.Write(ref _loops, Task.WhenAll(
            builds.RunAsync(_stopping.Token),
            Task.Run(() => chores.RunAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => keeper.RunAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => deferred.RunAsync(_stopping.Token), CancellationToken.None),
            Task.Run(() => scheduler.RunAsync(_stopping.Token), CancellationToken.None)));
    }
}
