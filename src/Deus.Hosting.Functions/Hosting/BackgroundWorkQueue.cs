using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>
/// Runs the follow-up work of changes in the background: stopping and warming workers, and removing files. The queue is kept in
/// memory. <see cref="Recover"/> derives the lost work from the database at the next start.
/// </summary>
internal sealed partial class BackgroundWorkQueue(
    HostStorage storage,
    CodeFolders code,
    TargetFinder targets,
    RunningBuilds builds,
    FunctionRuntimes runtimes,
    TimeProvider time,
    IMeterFactory meters,
    ILogger<EmbeddedBackend> logger)
{
    // A failure, for example of a full disk, passes. The next start derives the work again when it does not.
    private static readonly TimeSpan[] RetryAfter = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1)];

    private readonly Channel<Work> _work = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });

    private readonly UpDownCounter<int> _pending = HostMeter.Create(meters)
        .CreateUpDownCounter<int>("deus.hosting.background_work.pending", "{work}", "The work in the background that has not ended.");

    /// <summary>The last change of each function whose workers are to be started again.</summary>
    private readonly ConcurrentDictionary<string, object> _changes = new(StringComparer.Ordinal);

    /// <summary>Queues the work for an activated deployment: warms it, and releases the workers of the replaced one.</summary>
    public void Activated(string deploymentId, string? replaced)
    {
        Add(deploymentId, token => WarmAsync(deploymentId, token));
        if (replaced is not null && replaced != deploymentId)
            Add(deploymentId, token => ReleaseAsync(replaced, token));
    }

    /// <summary>Queues the work for a function whose always-warm setting has changed.</summary>
    public void WarmthChanged(string activeDeploymentId) => Add(activeDeploymentId, async token =>
    {
        if (targets.FindWarm(activeDeploymentId) is not null)
        {
            await WarmAsync(activeDeploymentId, token).ConfigureAwait(false);
            return;
        }

        Cool(activeDeploymentId);
    });

    /// <summary>
    /// Replaces the workers of a function after a change of its variables or its specification. Every deployment of the function gets new
    /// workers; the running workers end their requests first.
    /// </summary>
    public void ReplaceWorkers(string functionId)
    {
        var (active, deployments) = storage.Database.Read(connection =>
            (FunctionTable.Find(connection, functionId)?.ActiveDeploymentId, DeploymentTable.Ids(connection, functionId)));
        // The release starts now, so that the caller's next execution does not reach an old worker.
        var releasing = Task.WhenAll(deployments.Select(id => ReleaseAsync(id, CancellationToken.None)));
        var key = active ?? functionId;
        Add(key, token => releasing.WaitAsync(token));
        if (active is null)
            return;
        // Of several changes in a row only the last one starts workers; the earlier ones would be replaced at once.
        var change = new object();
        _changes[functionId] = change;
        Add(key, token => _changes.TryRemove(KeyValuePair.Create(functionId, change)) ? WarmAsync(active, token) : Task.CompletedTask);
    }

    /// <summary>Stops the build of a deleted deployment, and queues the removal of its workers, code and artifacts.</summary>
    public void Remove(string deploymentId, IReadOnlyList<string> hashes)
    {
        builds.Stop(deploymentId);
        Add(deploymentId, async token =>
        {
            await ReleaseAsync(deploymentId, token).ConfigureAwait(false);
            code.Remove(deploymentId);
            foreach (var hash in hashes)
                Collect(hash);
        });
    }

    /// <summary>
    /// Queues the removal of what the runtimes keep for a deleted function. Its key is that of each deployment, so that it also runs after the
    /// last release.
    /// </summary>
    public void RemoveFunction(HostedFunction function, IReadOnlyList<string> deployments)
    {
        foreach (var key in deployments.DefaultIfEmpty(function.Id))
        {
            Add(key, token => Task.WhenAll(
                runtimes.All.Select(runtime => runtime.RemoveFunctionAsync(function.Id, function.CreatedAt, token))));
        }
    }

    /// <summary>Queues the deletion of an artifact unless a row references it.</summary>
    public void Discard(string hash) => Add(hash, _ =>
    {
        Collect(hash);
        return Task.CompletedTask;
    });

    /// <summary>Queues the work of a start: deletes files that no row references, and warms the always-warm deployments.</summary>
    public void Recover()
    {
        Add(nameof(Recover), _ =>
        {
            foreach (var hash in storage.Artifacts.Hashes().ToList())
                Collect(hash);
            foreach (var folder in Directory.EnumerateDirectories(storage.Folder.Code).ToList())
            {
                var id = Path.GetFileName(folder);
                if (storage.Database.Read(connection => DeploymentTable.Find(connection, id)) is not null)
                    continue;
                storage.Folder.Remove(folder);
                CodeFolders.RemoveMarker(folder);
            }

            return Task.CompletedTask;
        });
        foreach (var id in WarmDeployments())
            Add(id, token => WarmAsync(id, token));
    }

    /// <summary>
    /// Runs the queued work until it is canceled: work with the same key in order, other work at the same time, so that a deployment does
    /// not wait for another one whose workers are slow to start or to stop.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            await foreach (var work in _work.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (var (key, _) in last.Where(entry => entry.Value.IsCompleted).ToList())
                    last.Remove(key);
                last[work.Key] = RunAfterAsync(last.GetValueOrDefault(work.Key, Task.CompletedTask), work, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next start does the remaining work.
        }

        await Task.WhenAll(last.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <param name="key">Work with the same key runs in order.</param>
    /// <param name="run">The work. It runs again after a failure of the storage.</param>
    private void Add(string key, Func<CancellationToken, Task> run)
    {
        _pending.Add(1);
        _work.Writer.TryWrite(new Work(key, run));
    }

    private async Task RunAfterAsync(Task before, Work work, CancellationToken cancellationToken)
    {
        try
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
            for (var attempt = 0; !await TryAsync(work.Run, cancellationToken).ConfigureAwait(false) && attempt < RetryAfter.Length; attempt++)
                await Task.Delay(RetryAfter[attempt], time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _pending.Add(-1);
        }
    }

    /// <returns>False when the work can succeed later.</returns>
    private async Task<bool> TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A failed work item must neither stop the queue nor fail the host's stop.
            LogFailed(logger, e);
            return e is not (DbException or IOException or UnauthorizedAccessException);
        }
    }

    /// <summary>Starts workers of a deployment if it is active and its function is always warm.</summary>
    public async Task WarmAsync(string deploymentId, CancellationToken cancellationToken)
    {
        if (targets.FindWarm(deploymentId) is not { } target)
            return;
        var folder = await code.EnsureAsync(target.Deployment, cancellationToken).ConfigureAwait(false);
        if (runtimes.Find(target.Function.Settings.Runtime) is { } runtime)
            await runtime.WarmAsync(target.ToRuntimeDeployment(folder), cancellationToken).ConfigureAwait(false);
        // The deployment may have been released before it was warm; no later work item would cool it.
        if (targets.FindWarm(deploymentId) is null)
            Cool(deploymentId);
    }

    /// <summary>Stops the workers of a deployment after they have finished their executions.</summary>
    public Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken) =>
        Task.WhenAll(runtimes.All.Select(runtime => runtime.ReleaseAsync(deploymentId, cancellationToken)));

    private void Cool(string deploymentId)
    {
        foreach (var runtime in runtimes.All)
            runtime.Cool(deploymentId);
    }

    private void Collect(string hash) => storage.Artifacts.Collect(
        hash, h => storage.Database.Read(connection => DeploymentTable.IsNamed(connection, h)));

    private List<string> WarmDeployments() => storage.Database.Read(connection => connection
        .Sql("SELECT active_deployment_id FROM functions WHERE always_warm = 1 AND active_deployment_id IS NOT NULL")
        .List(row => row.GetString(0)));

    private sealed record Work(string Key, Func<CancellationToken, Task> Run);
}
