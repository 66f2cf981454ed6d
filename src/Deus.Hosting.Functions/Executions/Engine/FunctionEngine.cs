using System.Diagnostics;
using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <inheritdoc />
internal sealed class FunctionEngine(
    ExecutionPreparation preparation,
    ExecutionRecorder recorder,
    TargetFinder targets,
    CodeFolders code,
    RuntimeInvoker invoker,
    ExecutionTelemetry telemetry,
    TimeProvider time) : IFunctionEngine
{
    public async Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        using var activity = telemetry.Start();
        var run = await BeginAsync(request, activity, cancellationToken).ConfigureAwait(false);
        using (run.Lease)
        {
            var response = await RunAsync(run, activity, token => ExecuteAsync(run, token), Task.FromResult, cancellationToken)
                .ConfigureAwait(false);
            return await EndAsync(run, activity, response).ConfigureAwait(false);
        }
    }

    public async Task<ExecutionStream> OpenAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        var activity = telemetry.Start();
        Run? run = null;
        var stop = new CancellationTokenSource();
        try
        {
            run = await BeginAsync(request, activity, cancellationToken).ConfigureAwait(false);
            var stream = await RunAsync(run, activity, token => OpenAsync(run, stop, token), RuntimeInvoker.ToStreamAsync, cancellationToken)
                .ConfigureAwait(false);
            return new RunningStream(run.Execution.Id, stream, CompleteAsync(run, stream, stop, activity), stop);
        }
        catch
        {
            run?.Lease.Dispose();
            activity?.Dispose();
            stop.Dispose();
            throw;
        }
    }

    private async Task<Run> BeginAsync(ExecutionRequest request, Activity? activity, CancellationToken cancellationToken)
    {
        try
        {
            var prepared = await preparation.PrepareAsync(request, cancellationToken).ConfigureAwait(false);
            var (execution, canceled) = await RecordAsync(prepared).ConfigureAwait(false);
            ExecutionTelemetry.Describe(activity, execution);
            return new Run(prepared, execution, time.GetTimestamp(), canceled);
        }
        catch (Exception e) when (e is FunctionStoreException or FunctionBusyException or FunctionHostDrainingException or ArgumentException)
        {
            telemetry.Refused(activity, e);
            throw;
        }
    }

    private async Task<(Execution Execution, CancellationToken Canceled)> RecordAsync(PreparedExecution prepared)
    {
        try
        {
            return await recorder.BeginAsync(prepared).ConfigureAwait(false);
        }
        catch
        {
            prepared.Lease.Dispose();
            throw;
        }
    }

    private async Task<RuntimeResponse> ExecuteAsync(Run run, CancellationToken cancellationToken)
    {
        var deployment = await UnpackAsync(run.Target, cancellationToken).ConfigureAwait(false);
        return await invoker.ExecuteAsync(run.Prepared.Runtime, deployment, run.Request, run.Lease, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RuntimeStream> OpenAsync(Run run, CancellationTokenSource stop, CancellationToken cancellationToken)
    {
        var deployment = await UnpackAsync(run.Target, cancellationToken).ConfigureAwait(false);
        return await invoker.OpenAsync(run.Prepared.Runtime, deployment, run.Request, run.Started, stop, run.Lease, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<RuntimeDeployment> UnpackAsync(ExecutionTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return target.ToRuntimeDeployment(await code.EnsureAsync(target.Deployment, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is IOException or FunctionHostException)
        {
            // The deployment was deleted after it was found, so its files do not exist. This is not a failure of the host.
            targets.EnsureExists(target);
            throw;
        }
    }

    /// <summary>
    /// Runs the runtime call. Every failure closes the execution's record. An execution that is canceled by its id has a result.
    /// </summary>
    private async Task<T> RunAsync<T>(
        Run run,
        Activity? activity,
        Func<CancellationToken, Task<T>> runtime,
        Func<RuntimeResponse, Task<T>> toResult,
        CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(run.Canceled, cancellationToken);
        try
        {
            return await runtime(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await FailAsync(run, activity, ExecutionOutcome.Canceled, "The caller canceled the execution.").ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException) when (run.Canceled.IsCancellationRequested)
        {
            return await toResult(EndedBy(run, "The execution was canceled.") with { Outcome = RuntimeOutcome.Canceled }).ConfigureAwait(false);
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
                $"The host failed to execute the function '{run.Execution.FunctionId}'. See the inner exception.",
                e,
                run.Execution.FunctionId);
        }
    }

    /// <summary>Runs while the caller reads the body, and records the end also when the caller has disconnected.</summary>
    private async Task<Execution> CompleteAsync(Run run, RuntimeStream stream, CancellationTokenSource stop, Activity? activity)
    {
        using (activity)
        using (run.Lease)
        {
            var response = await RunAsync(
                run,
                activity,
                token => invoker.WaitAsync(stream.Completion, run.Request, run.Started, stop, token),
                Task.FromResult,
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
        await recorder.EndAsync(run.Execution, run.Target, outcome, EndedBy(run, why)).ConfigureAwait(false));

    /// <summary>Returns the log that the function has written until now and the reason of its end, in place of its response.</summary>
    private RuntimeResponse EndedBy(Run run, string why) => run.Request.Written.Complete(new RuntimeResponse
    {
        StatusCode = ExecutionRecorder.HostFailureStatus,
        Duration = time.GetElapsedTime(run.Started),
        Errors = why,
        Marks = [new LogMark(LogMark.Error, why.Length)],
    });

    /// <param name="Prepared">The prepared execution.</param>
    /// <param name="Execution">The open record.</param>
    /// <param name="Started">The start time, as a timestamp of the <see cref="TimeProvider"/>.</param>
    /// <param name="Canceled">Canceled when the execution is canceled by its id.</param>
    private sealed record Run(PreparedExecution Prepared, Execution Execution, long Started, CancellationToken Canceled)
    {
        public ExecutionTarget Target => Prepared.Target;

        public RuntimeRequest Request => Prepared.ForRuntime;

        public ConcurrencyLease Lease => Prepared.Lease;
    }
}
