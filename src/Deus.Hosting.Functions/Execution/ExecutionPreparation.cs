using System.Diagnostics;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions;

/// <summary>All that comes before an execution is recorded: checks the request, finds what it runs, and waits for its turn.</summary>
internal sealed class ExecutionPreparation(
    HostEntrance entrance,
    TargetFinder targets,
    ExecutionGate gate,
    FunctionRuntimes runtimes,
    IEnumerable<IFunctionKeyIssuer> keys,
    IdGenerator ids,
    IOptions<FunctionsOptions> options)
{
    private readonly bool _maskLogs = options.Value.MaskLogs;

    /// <exception cref="FunctionStoreException">The request is not acceptable, or there is nothing to execute.</exception>
    /// <exception cref="BackendRejectedException">Nothing here runs such a function.</exception>
    /// <exception cref="FunctionBusyException">As many run and wait as may.</exception>
    public async Task<PreparedExecution> PrepareAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var turn = request.Turn;
        try
        {
            ExecutionRequestRules.Check(request);
            var (target, runtime) = await FindAsync(request, cancellationToken).ConfigureAwait(false);
            turn ??= await gate.EnterAsync(request.FunctionId, target.Function.Settings.MaxConcurrentExecutions, cancellationToken)
                .ConfigureAwait(false);
            if (turn.HasWaited)
                (target, runtime) = await FindAsync(request, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return Prepared(request, target, runtime, turn);
        }
        catch
        {
            turn?.Dispose();
            throw;
        }
    }

    private async Task<(ExecutionTarget Target, IFunctionRuntime Runtime)> FindAsync(
        ExecutionRequest request, CancellationToken cancellationToken)
    {
        var target = await entrance.RunAsync(() => targets.Find(request), cancellationToken).ConfigureAwait(false);
        return (target, RuntimeOf(target.Function));
    }

    private PreparedExecution Prepared(
        ExecutionRequest request, ExecutionTarget target, IFunctionRuntime runtime, ExecutionTurn turn)
    {
        var id = request.AcceptedId ?? request.NewId ?? ids.Next();
        var trace = ExecutionTrace.Of(request, Activity.Current);
        var settings = target.Function.Settings;
        var timeout = settings.Timeout;
        var headers = HeaderRules.ForFunction(request, id, trace);
        headers.AddRange(keys.Select(issuer => KeyValuePair.Create("x-appwrite-key", issuer.Issue(settings, timeout))));
        return new PreparedExecution(request, target, runtime, turn, id, trace.TraceId, new RuntimeRequest
        {
            ExecutionId = id,
            Method = request.Method,
            PathAndQuery = request.PathAndQuery,
            Headers = headers,
            Body = request.Body,
            Timeout = timeout,
            Logging = settings.Logging,
            LiveLog = request.Log is { } follower ? new FollowedLog(follower, _maskLogs ? target.Mask : null) : null,
        });
    }

    private IFunctionRuntime RuntimeOf(HostedFunction function) =>
        runtimes.Find(function.Settings.Runtime)
        ?? throw BackendRejectedException.UnsupportedRuntime(function.Settings.Runtime, runtimes.Names, function.Id);
}
