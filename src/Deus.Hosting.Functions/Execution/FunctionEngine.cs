using System.Diagnostics;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions;

/// <inheritdoc />
internal sealed class FunctionEngine(
    HostEntrance entrance,
    TargetFinder targets,
    ExecutionGate gate,
    ExecutionRecorder recorder,
    CodeFolders code,
    IEnumerable<IFunctionRuntime> runtimes,
    IEnumerable<IFunctionKeyIssuer> keys,
    RuntimeCalls calls,
    ExecutionTelemetry telemetry,
    IdGenerator ids,
    TimeProvider time) : IFunctionEngine
{
    private readonly Dictionary<string, IFunctionRuntime> _runtimes =
        runtimes.ToDictionary(runtime => runtime.Name, StringComparer.Ordinal);

    public async Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Start();
        var (run, turn) = await BeginAsync(request, activity, cancellationToken).ConfigureAwait(false);
        using (turn)
        {
            var response = await RunAsync(run, activity, () => ExecuteAsync(run, turn, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            return await EndAsync(run, activity, response).ConfigureAwait(false);
        }
    }

    public async Task<ExecutionStream> OpenAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        var activity = telemetry.Start();
        ExecutionTurn? turn = null;
        var stop = new CancellationTokenSource();
        try
        {
            (var run, turn) = await BeginAsync(request, activity, cancellationToken).ConfigureAwait(false);
            var stream = await RunAsync(run, activity, () => OpenAsync(run, stop, turn, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            return new RunningStream(run.Execution.Id, stream, CompleteAsync(run, stream, stop, activity, turn), stop);
        }
        catch
        {
            turn?.Dispose();
            activity?.Dispose();
            stop.Dispose();
            throw;
        }
    }

    /// <summary>Find, let in, record.</summary>
    private async Task<(Run Run, ExecutionTurn Turn)> BeginAsync(
        ExecutionRequest request, Activity? activity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var turn = request.Turn;
        try
        {
            ExecutionRequestRules.Check(request);
            var target = await entrance.RunAsync(() => targets.Find(request), cancellationToken).ConfigureAwait(false);
            var runtime = RuntimeOf(target.Function);
            turn ??= await gate.EnterAsync(request.FunctionId, target.Function.Settings.MaxConcurrentExecutions, cancellationToken)
                .ConfigureAwait(false);
            if (turn.HasWaited)
                target = await entrance.RunAsync(() => targets.Find(request), cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var id = request.AcceptedId ?? request.NewId ?? ids.Next();
            var trace = ExecutionTrace.Of(request, Activity.Current);
            var headers = HeaderRules.ForFunction(request, id, trace);
            headers.AddRange(keys.Select(issuer => KeyValuePair.Create("x-appwrite-key", issuer.Issue(target.Function.Settings, TimeoutOf(target)))));
            var forRuntime = ForRuntime(request, target, headers, recorder.Follow(request, target));
            var execution = await recorder.BeginAsync(request, target, id, trace.TraceId, forRuntime.Headers).ConfigureAwait(false);
            ExecutionTelemetry.Describe(activity, execution);
            return (new Run(target, runtime, execution, forRuntime, time.GetTimestamp()), turn);
        }
        catch (Exception e)
        {
            turn?.Dispose();
            if (e is FunctionStoreException or FunctionBusyException)
                telemetry.Refused(activity, (HostingException)e);
            throw;
        }
    }

    private async Task<RuntimeResponse> ExecuteAsync(Run run, ExecutionTurn turn, CancellationToken cancellationToken)
    {
        var deployment = await UnpackAsync(run.Target, cancellationToken).ConfigureAwait(false);
        return await calls.ExecuteAsync(run.Runtime, deployment, run.Request, turn, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RuntimeStream> OpenAsync(
        Run run, CancellationTokenSource stop, ExecutionTurn turn, CancellationToken cancellationToken)
    {
        var deployment = await UnpackAsync(run.Target, cancellationToken).ConfigureAwait(false);
        return await calls.OpenAsync(run.Runtime, deployment, run.Request, run.Started, stop, turn, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RuntimeDeployment> UnpackAsync(ExecutionTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return target.In(await code.EnsureAsync(target.Deployment, cancellationToken).ConfigureAwait(false));
        }
        catch (IOException)
        {
            // The files of a deployment that was deleted since it was found are gone: that is not the host's failure.
            targets.EnsureThere(target);
            throw;
        }
    }

    /// <summary>Whatever fails here, the record does not stay open.</summary>
    private async Task<T> RunAsync<T>(Run run, Activity? activity, Func<Task<T>> runtime, CancellationToken cancellationToken)
    {
        try
        {
            return await runtime().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await FailAsync(run, activity, ExecutionOutcome.Canceled, "The execution was given up before it had ended.").ConfigureAwait(false);
            throw;
        }
        catch (HostingException e)
        {
            await FailAsync(run, activity, ExecutionOutcome.HostFailed, e.Message).ConfigureAwait(false);
            throw;
        }
        catch (Exception e)
        {
            await FailAsync(run, activity, ExecutionOutcome.HostFailed, "The host failed to execute the function.").ConfigureAwait(false);
            throw new FunctionHostException(
                $"The host failed to execute the function '{run.Execution.FunctionId}'. Look at the inner exception.",
                e,
                run.Execution.FunctionId);
        }
    }

    /// <summary>Goes on while the caller reads, and ends the record also when he has gone.</summary>
    private async Task<Execution> CompleteAsync(
        Run run, RuntimeStream stream, CancellationTokenSource stop, Activity? activity, ExecutionTurn turn)
    {
        using (activity)
        using (turn)
        {
            var response = await RunAsync(
                run,
                activity,
                () => calls.EndOfAsync(stream.Completion, run.Request, run.Started, stop, CancellationToken.None),
                CancellationToken.None).ConfigureAwait(false);
            return (await EndAsync(run, activity, response).ConfigureAwait(false)).Execution;
        }
    }

    private async Task<ExecutionResult> EndAsync(Run run, Activity? activity, RuntimeResponse response)
    {
        try
        {
            var result = await recorder.EndAsync(run.Execution, run.Target, response).ConfigureAwait(false);
            telemetry.Ended(activity, result.Execution);
            return result;
        }
        catch (ExecutionRecordException e)
        {
            telemetry.Ended(activity, e.Result!.Execution);
            throw;
        }
    }

    private async Task FailAsync(Run run, Activity? activity, ExecutionOutcome outcome, string why) => telemetry.Ended(
        activity,
        await recorder.EndAsync(run.Execution, run.Target, outcome, why, time.GetElapsedTime(run.Started)).ConfigureAwait(false));

    private IFunctionRuntime RuntimeOf(HostedFunction function) =>
        _runtimes.TryGetValue(function.Settings.Runtime, out var runtime)
            ? runtime
            : throw new UnsupportedRuntimeException(function.Settings.Runtime, [.. _runtimes.Keys]) { FunctionId = function.Id };

    private static TimeSpan TimeoutOf(ExecutionTarget target) => TimeSpan.FromSeconds(target.Function.Settings.TimeoutSeconds);

    private static RuntimeRequest ForRuntime(
        ExecutionRequest request,
        ExecutionTarget target,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        IProgress<LogLine>? log) => new()
        {
            Method = request.Method,
            PathAndQuery = request.PathAndQuery,
            Headers = headers,
            Body = request.Body,
            Timeout = TimeoutOf(target),
            Logging = target.Function.Settings.Logging,
            LiveLog = log,
        };

    /// <param name="Target">What runs.</param>
    /// <param name="Runtime">What runs it.</param>
    /// <param name="Execution">Its record, open.</param>
    /// <param name="Request">What the runtime gets.</param>
    /// <param name="Started">When it began, as a timestamp.</param>
    private sealed record Run(
        ExecutionTarget Target, IFunctionRuntime Runtime, Execution Execution, RuntimeRequest Request, long Started);
}
