using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>
/// Writes the record of an execution: before it, and after it whatever happened. Secrets are taken out here, so that nothing
/// of them reaches the database.
/// </summary>
internal sealed partial class ExecutionRecorder(
    ExecutionRecords executions,
    RunningExecutions running,
    IOptions<FunctionsOptions> options,
    TimeProvider time,
    ILogger<IFunctionEngine> logger)
{
    private const int MaxAttempts = 5;
    private const int HostFailureStatus = 500;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly bool _maskLogs = options.Value.MaskLogs;

    /// <summary>Records that an execution begins. Every execution that was begun is to be ended.</summary>
    /// <exception cref="ExecutionRecordException">It could not be recorded.</exception>
    /// <exception cref="FunctionStoreException">The function was deleted meanwhile.</exception>
    public async Task<Execution> BeginAsync(PreparedExecution prepared)
    {
        var (request, target, id) = (prepared.Request, prepared.Target, prepared.Id);
        var execution = new Execution
        {
            Id = id,
            FunctionId = target.Function.Id,
            DeploymentId = target.Deployment.Id,
            DeploymentNumber = target.Deployment.Number,
            CreatedAt = time.GetUtcNow(),
            Trigger = request.Trigger,
            Event = request.Event,
            Status = ExecutionStatus.Processing,
            RequestMethod = request.Method,
            RequestPath = target.Mask.Path(request.PathAndQuery),
            RequestHeaders = HeaderRules.Stored(prepared.ForRuntime.Headers),
            TraceId = prepared.TraceId,
        };
        running.Add(id);
        try
        {
            await (request.AcceptedId is null ? executions.InsertAsync(execution) : executions.ContinueAsync(execution)).ConfigureAwait(false);
            return execution;
        }
        catch (Exception e)
        {
            running.Remove(id);
            if (e is HostingException)
                throw;
            throw new ExecutionRecordException(execution.FunctionId, id, result: null, e);
        }
    }

    /// <summary>Records how an execution ended.</summary>
    /// <returns>The result, in the words of the record.</returns>
    /// <exception cref="ExecutionRecordException">It could not be recorded; the result is in it.</exception>
    public async Task<ExecutionResult> EndAsync(Execution execution, ExecutionTarget target, RuntimeResponse response)
    {
        var ended = Recorded(target, response.Logs, response.Errors, response.Marks).In(Ended(execution, response) with
        {
            ResponseHeaders = HeaderRules.StoredResponse(response.Headers),
        });
        var result = new ExecutionResult(ended) { Headers = response.Headers, Body = response.Body };
        if (await WriteEndAsync(ended).ConfigureAwait(false) is { } failure)
            throw new ExecutionRecordException(execution.FunctionId, execution.Id, result, failure);
        return result;
    }

    /// <summary>Records that the host, or the caller, ended an execution. A failure to is logged: the caller gets the first one.</summary>
    public async Task<Execution> EndAsync(Execution execution, ExecutionTarget target, ExecutionOutcome outcome, string why, TimeSpan duration)
    {
        var ended = Recorded(target, logs: "", why, []).In(execution with
        {
            EndedAt = time.GetUtcNow(),
            Status = ExecutionStatus.Failed,
            Outcome = outcome,
            ResponseStatusCode = HostFailureStatus,
            Duration = duration,
        });
        if (await WriteEndAsync(ended).ConfigureAwait(false) is { } failure)
            LogNotRecorded(logger, failure, execution.Id);
        return ended;
    }

    private Execution Ended(Execution execution, RuntimeResponse response)
    {
        var outcome = OutcomeOf(response);
        return execution with
        {
            EndedAt = time.GetUtcNow(),
            Status = outcome == ExecutionOutcome.Completed ? ExecutionStatus.Completed : ExecutionStatus.Failed,
            Outcome = outcome,
            ResponseStatusCode = response.StatusCode,
            Duration = response.Duration,
            IsColdStart = response.IsColdStart,
            OutputBytes = response.OutputBytes,
            PeakMemoryBytes = response.PeakMemoryBytes,
            HostCalls = response.HostCalls,
        };
    }

    /// <summary>Whether or not anybody waits for it, a few times, with growing pauses.</summary>
    /// <returns>Null when it is written, else why not.</returns>
    private async Task<Exception?> WriteEndAsync(Execution ended)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await executions.EndAsync(ended).ConfigureAwait(false);
                    return null;
                }
                catch (Exception e) when (e is not ObjectDisposedException && attempt < MaxAttempts)
                {
                    LogTryingAgain(logger, e, ended.Id);
                    await Task.Delay(FirstPause * Math.Pow(2, attempt - 1), time, CancellationToken.None).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e)
        {
            return e;
        }
        finally
        {
            // From now on it is the sweeper's, if it is still open.
            running.Remove(ended.Id);
        }
    }

    private RecordedLog Recorded(ExecutionTarget target, string logs, string errors, IReadOnlyList<LogMark> marks) =>
        RecordedLog.Of(logs, errors, marks, _maskLogs ? target.Mask : null);

    private static ExecutionOutcome OutcomeOf(RuntimeResponse response) => response.Outcome switch
    {
        RuntimeOutcome.Responded => ExecutionStatus.Of(response.StatusCode) == ExecutionStatus.Completed
            ? ExecutionOutcome.Completed
            : ExecutionOutcome.FunctionFailed,
        RuntimeOutcome.TimedOut => ExecutionOutcome.TimedOut,
        RuntimeOutcome.OutOfMemory => ExecutionOutcome.OutOfMemory,
        RuntimeOutcome.TooLarge => ExecutionOutcome.TooLarge,
        RuntimeOutcome.Broken => ExecutionOutcome.Broken,
        RuntimeOutcome.Stopped => ExecutionOutcome.Stopped,
        RuntimeOutcome.Abandoned => ExecutionOutcome.Abandoned,
        _ => ExecutionOutcome.Crashed,
    };
}
