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
/// What follows from a change and nobody waits for: stopping workers, warming them, removing files. Nothing of it needs to
/// survive the process, since the next start finds the same out from the database.
/// </summary>
internal sealed partial class BackgroundWorkQueue(
    HostStorage storage,
    CodeFolders code,
    TargetFinder targets,
    RunningBuilds builds,
    FunctionRuntimes runtimes,
    ILogger<EmbeddedBackend> logger)
{
    private readonly Channel<Func<CancellationToken, Task>> _chores =
        Channel.CreateUnbounded<Func<CancellationToken, Task>>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>A deployment has become active in place of another one.</summary>
    public void Activated(string deploymentId, string? replaced)
    {
        Add(token => WarmAsync(deploymentId, token));
        if (replaced is not null && replaced != deploymentId)
            Add(token => ReleaseAsync(replaced, token));
    }

    /// <summary>A function has begun, or ceased, to be always warm.</summary>
    public void WarmthChanged(string activeDeploymentId) => Add(async token =>
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
        var releasing = Task.WhenAll(deployments.SelectMany(id => runtimes.All.Select(runtime => runtime.ReleaseAsync(id, CancellationToken.None))));
        Add(token => releasing.WaitAsync(token));
        if (active is not null)
            Add(token => WarmAsync(active, token));
    }

    /// <summary>A deployment was deleted.</summary>
    public void Remove(string deploymentId, IReadOnlyList<string> hashes)
    {
        builds.Stop(deploymentId);
        Add(async token =>
        {
            await ReleaseAsync(deploymentId, token).ConfigureAwait(false);
            code.Remove(deploymentId);
            foreach (var hash in hashes)
                Collect(hash);
        });
    }

    /// <summary>An artifact was made for a deployment that has been deleted meanwhile.</summary>
    public void Discard(string hash) => Add(_ =>
    {
        Collect(hash);
        return Task.CompletedTask;
    });

    /// <summary>Deletes the files no row names, and warms what is to be warm: for the start.</summary>
    public void Recover() => Add(async token =>
    {
        foreach (var hash in storage.Artifacts.Hashes().ToList())
            Collect(hash);
        foreach (var folder in Directory.EnumerateDirectories(storage.Folder.Code).ToList())
        {
            var id = Path.GetFileName(folder);
            if (storage.Database.Read(connection => DeploymentTable.Find(connection, id)) is null)
                code.Remove(id);
        }

        foreach (var id in WarmDeployments())
            await WarmAsync(id, token).ConfigureAwait(false);
    });

    /// <summary>Completes when everything that was asked for until now is done.</summary>
    internal Task DrainedAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(_ =>
        {
            done.SetResult();
            return Task.CompletedTask;
        });
        return done.Task;
    }

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chore in _chores.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                await TryAsync(chore, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next start does the rest.
        }
    }

    private void Add(Func<CancellationToken, Task> chore) => _chores.Writer.TryWrite(chore);

    private async Task TryAsync(Func<CancellationToken, Task> chore, CancellationToken cancellationToken)
    {
        try
        {
            await chore(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A chore that fails must not keep the others from being done, or the host from stopping.
            LogFailed(logger, e);
        }
    }

    /// <summary>Starts workers of a deployment that is to be warm.</summary>
    public async Task WarmAsync(string deploymentId, CancellationToken cancellationToken)
    {
        if (targets.FindWarm(deploymentId) is not { } target)
            return;
        var folder = await code.EnsureAsync(target.Deployment, cancellationToken).ConfigureAwait(false);
        if (runtimes.Find(target.Function.Settings.Runtime) is { } runtime)
            await runtime.WarmAsync(target.In(folder), cancellationToken).ConfigureAwait(false);
        // Replaced meanwhile, it may have been released before it was warm: nobody else would let it go.
        if (targets.FindWarm(deploymentId) is null)
            Cool(deploymentId);
    }

    /// <summary>Stops workers of a deployment when they have done what they are at.</summary>
    public async Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken)
    {
        foreach (var runtime in runtimes.All)
            await runtime.ReleaseAsync(deploymentId, cancellationToken).ConfigureAwait(false);
    }

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
}
