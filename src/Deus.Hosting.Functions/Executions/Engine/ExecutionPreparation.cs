using System.Diagnostics;
using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>Prepares an execution before it is recorded: checks the request, finds the target, and waits for a slot.</summary>
internal sealed class ExecutionPreparation(
    HostCallGuard guard,
    TargetFinder targets,
    ExecutionConcurrencyLimiter limiter,
    FunctionRuntimes runtimes,
    IEnumerable<IFunctionKeyIssuer> keys,
    IdGenerator ids,
    DrainState drain,
    IOptions<FunctionsOptions> options)
{
    private readonly bool _maskLogs = options.Value.MaskLogs;
    private readonly int _maxResponseBytes = options.Value.MaxResponseBytes;

    /// <exception cref="FunctionStoreException">The request is invalid, or there is no deployment to execute.</exception>
    /// <exception cref="BackendRejectedException">No registered runtime supports the function.</exception>
    /// <exception cref="FunctionHostDrainingException">The host takes no new executions.</exception>
    /// <exception cref="FunctionBusyException">The limits of running and queued executions are reached.</exception>
    public async Task<PreparedExecution> PrepareAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var lease = request.Lease;
        try
        {
            ExecutionRequestRules.Check(request);
            if (lease is null && request.CalledBy.Count == 0)
                drain.ThrowIfDraining();
            var (target, runtime) = await FindAsync(request, cancellationToken).ConfigureAwait(false);
            lease ??= await limiter.AcquireAsync(request.FunctionId, target.Function.Settings.MaxConcurrentExecutions, cancellationToken)
                .ConfigureAwait(false);
            if (lease.HasWaited)
                (target, runtime) = await FindAsync(request, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (request.LoadBody is { } load)
                request = request with { Body = await load(cancellationToken).ConfigureAwait(false), LoadBody = null };
            return Prepared(request, target, runtime, lease);
        }
        catch
        {
            lease?.Dispose();
            throw;
        }
    }

    private async Task<(ExecutionTarget Target, IFunctionRuntime Runtime)> FindAsync(
        ExecutionRequest request, CancellationToken cancellationToken)
    {
        var target = await guard.RunAsync(() => targets.Find(request), cancellationToken).ConfigureAwait(false);
        return (target, RuntimeOf(target.Function));
    }

    private PreparedExecution Prepared(
        ExecutionRequest request, ExecutionTarget target, IFunctionRuntime runtime, ConcurrencyLease lease)
    {
        var id = request.AcceptedId ?? request.NewId ?? ids.Next();
        var trace = ExecutionTrace.From(request, Activity.Current);
        var settings = target.Function.Settings;
        var timeout = settings.Timeout;
        var headers = HeaderRules.ForFunction(request, id, trace);
        headers.AddRange(keys.Select(issuer => KeyValuePair.Create("x-appwrite-key", issuer.Issue(settings, timeout))));
        return new PreparedExecution(request, target, runtime, lease, id, trace.TraceId, new RuntimeRequest
        {
            ExecutionId = id,
            Method = request.Method,
            PathAndQuery = request.PathAndQuery,
            Headers = headers,
            Body = request.Body,
            TraceId = trace.TraceId,
            Caller = request.Caller,
            FlagContext = request.FlagContext,
            CalledBy = request.CalledBy,
            Timeout = timeout,
            Logging = settings.Logging,
            MaxResponseBytes = _maxResponseBytes,
            Mask = text => _maskLogs ? target.Mask.Text(text) : text,
            LiveLog = request.Log is { } follower ? new LiveLogProgress(follower, _maskLogs ? target.Mask : null) : null,
        });
    }

    private IFunctionRuntime RuntimeOf(HostedFunction function) =>
        runtimes.Find(function.Settings.Runtime)
        ?? throw BackendRejectedException.UnsupportedRuntime(function.Settings.Runtime, runtimes.Names, function.Id);
}
