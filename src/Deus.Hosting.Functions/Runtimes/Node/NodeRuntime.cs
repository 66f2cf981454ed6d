using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes.Node.Pool;
using Deus.Hosting.Functions.Runtimes.Node.Protocol;
using Deus.Hosting.Functions.Runtimes.Node.Worker;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>
/// Runs JavaScript functions in Node.js worker processes, under the Open Runtimes v5 contract. A worker gets the environment and
/// the memory limit of the latest request when it starts. To replace running workers, release the deployment.
/// </summary>
internal sealed partial class NodeRuntime : IStreamingFunctionRuntime, IAsyncDisposable
{
    /// <summary>The maximum size of a request body: 20 MiB.</summary>
    public const int MaxRequestBytes = 20 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, NodeWorkerPool> _pools = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<NodeWorkerPool, bool> _closing = new();
    private readonly NodeRuntimeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly NodeLauncher _launcher;
    private volatile IReadOnlyList<string> _availableNames = NodeInstallations.Names;
    private volatile bool _disposed;

    /// <summary>Initialises the runtime. Nothing is started or written before the first request.</summary>
    public NodeRuntime(NodeRuntimeOptions options, TimeProvider clock, IMeterFactory meters, ILoggerFactory loggers)
    {
        _options = options;
        _clock = clock;
        _logger = loggers.CreateLogger<IFunctionRuntime>();
        _launcher = new NodeLauncher(options, clock);
        HostMeter.Create(meters).CreateObservableUpDownCounter("deus.hosting.worker.count", CountWorkers, "{worker}", "The Node.js workers.");
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names => NodeInstallations.Names;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> AvailableNames => _availableNames;

    /// <inheritdoc/>
    public IReadOnlyCollection<RuntimeInstance> Instances => [.. _pools.Values.SelectMany(pool => pool.Instances)];

    /// <inheritdoc/>
    public string DefaultEntrypoint => _options.DefaultEntrypoint;

    /// <inheritdoc/>
    public string DefaultCommands => _options.DefaultCommands;

    /// <inheritdoc/>
    public async Task EnsureAvailableAsync(CancellationToken cancellationToken) =>
        _availableNames = (await _launcher.FindAsync(cancellationToken).ConfigureAwait(false)).AvailableNames;

    /// <summary>Returns the installation that runs functions with one of <see cref="Names"/>.</summary>
    /// <exception cref="RuntimeUnavailableException">Its version is not installed.</exception>
    public async Task<NodeInstallation> FindAsync(string name, CancellationToken cancellationToken) =>
        (await _launcher.FindAsync(cancellationToken).ConfigureAwait(false)).Get(name);

    /// <inheritdoc/>
    public async Task<RuntimeResponse> ExecuteAsync(
        RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken)
    {
        var sink = new BufferedSink();
        return sink.Complete(await BeginAsync(deployment, request, sink, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public Task<RuntimeStream> OpenAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken)
    {
        var sink = new StreamingSink();
        return sink.OpenAsync(BeginAsync(deployment, request, sink, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) =>
        await InPool(deployment, pool => pool.TryWarm(deployment.AlwaysWarm)).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public void Cool(string deploymentId)
    {
        if (_pools.TryGetValue(deploymentId, out var pool))
            pool.Cool();
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken)
    {
        if (!_pools.TryGetValue(deploymentId, out var pool))
            return;
        // The pool is in at least one of both collections at any time, so that disposing the runtime stops it, even during a long drain.
        _closing[pool] = true;
        _pools.TryRemove(KeyValuePair.Create(deploymentId, pool));
        await pool.CloseAsync(cancellationToken).ConfigureAwait(false);
        _closing.TryRemove(pool, out _);
    }

    /// <summary>The workers of all deployments, including starting workers. Those of one deployment are sorted by age, oldest first.</summary>
    public IReadOnlyList<NodeWorkerSlot> Workers => [.. _pools.Values.SelectMany(pool => pool.Workers)];

    /// <summary>Kills all workers. Running requests fail with this reason.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        foreach (var pool in (NodeWorkerPool[])[.. _pools.Values, .. _closing.Keys])
            await pool.DisposeAsync().ConfigureAwait(false);
        await _launcher.DisposeAsync().ConfigureAwait(false);
    }

    private Measurement<int>[] CountWorkers()
    {
        var workers = Workers.CountBy(worker => worker.State).ToDictionary();
        workers["blank"] = _launcher.BlankCount;
        return [.. NodeWorkerSlot.States.Append("blank").Select(state =>
            new Measurement<int>(workers.GetValueOrDefault(state), new KeyValuePair<string, object?>("deus.hosting.worker.state", state)))];
    }

    private Task<RuntimeResponse> BeginAsync(
        RuntimeDeployment deployment, RuntimeRequest request, IResponseSink sink, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(request.Timeout, TimeSpan.Zero, nameof(request));
        cancellationToken.ThrowIfCancellationRequested();
        if (request.Body.Length > MaxRequestBytes)
            return Task.FromResult(RuntimeResponse.Failed(RuntimeOutcome.TooLarge, "The request body is larger than the limit of 20mb."));
        return request.LiveLog is { } follower
            ? FollowedAsync(deployment, request, follower, sink, cancellationToken)
            : InPool(deployment, pool => pool.TryExecute(request, sink));
    }

    /// <summary>
    /// Executes a request with a log follower. The follower receives all lines before the response, unless it is too slow, and none after
    /// the caller has canceled.
    /// </summary>
    private async Task<RuntimeResponse> FollowedAsync(
        RuntimeDeployment deployment,
        RuntimeRequest request,
        IProgress<LogLine> follower,
        IResponseSink sink,
        CancellationToken cancellationToken)
    {
        using var log = new LogDelivery(follower, failure => LogUnfollowed(deployment.DeploymentId, failure), _clock);
        using var gone = cancellationToken.Register(log.Dispose);
        var followed = request with { LiveLog = log };
        var liveSink = new LiveLogSink(sink, log);
        var response = await InPool(deployment, pool => pool.TryExecute(followed, liveSink)).ConfigureAwait(false);
        await log.EndAsync().ConfigureAwait(false);
        return response;
    }

    /// <summary>Runs an action with the deployment's pool. A pool that was closed in the meantime is replaced by a new pool.</summary>
    private T InPool<T>(RuntimeDeployment deployment, Func<NodeWorkerPool, T?> action)
        where T : class
    {
        while (true)
        {
            var pool = _pools.GetOrAdd(
                deployment.DeploymentId, _ => new NodeWorkerPool(deployment, _launcher, _options, _clock, _logger));
            // Checked after the pool was added: disposal closes pools that exist by then, and a later pool is not used.
            ObjectDisposedException.ThrowIf(_disposed, this);
            pool.Use(deployment);
            if (action(pool) is { } result)
                return result;
            _pools.TryRemove(KeyValuePair.Create(deployment.DeploymentId, pool));
        }
    }
}
