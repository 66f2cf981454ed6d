using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>
/// Writes the record of an execution: at its start and at its end, for every outcome. Secrets are masked here, so that no secret reaches
/// the database.
/// </summary>
internal sealed partial class ExecutionRecorder(
    ExecutionRecords executions,
    RunningExecutions running,
    IOptions<FunctionsOptions> options,
    TimeProvider time,
    ILogger<IFunctionEngine> logger)
{
    /// <summary>The recorded status of an execution that the host or the caller has ended.</summary>
    public const int HostFailureStatus = 500;

    private const int MaxAttempts = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly bool _maskLogs = options.Value.MaskLogs;

    /// <summary>Records the start of an execution. The caller must record its end with one of the <c>EndAsync</c> methods.</summary>
    /// <returns>The open record, and a token that is canceled when the execution is canceled by its id.</returns>
    /// <exception cref="ExecutionRecordException">The record could not be written.</exception>
    /// <exception cref="FunctionStoreException">The function was deleted after it was read.</exception>
    public async Task<(Execution Execution, CancellationToken Canceled)> BeginAsync(PreparedExecution prepared)
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
            RequestHeaders = HeaderRules.Stored(request, prepared.ForRuntime.Headers),
            TraceId = prepared.TraceId,
        };
        var canceled = running.Add(id);
        try
        {
            if (request.AcceptedId is null)
                await executions.InsertAsync(execution).ConfigureAwait(false);
            else
                execution = await executions.ContinueAsync(execution).ConfigureAwait(false);
            return (execution, canceled);
        }
        catch (Exception e)
        {
            running.Remove(id);
            if (e is HostingException)
                throw;
            throw new ExecutionRecordException(execution.FunctionId, id, result: null, e);
        }
    }

    /// <summary>Records the end of an execution that the runtime has answered.</summary>
    /// <returns>The result, with the recorded logs and errors.</returns>
    /// <exception cref="ExecutionRecordException">The record could not be written. The exception contains the result.</exception>
    public async Task<ExecutionResult> EndAsync(Execution execution, ExecutionTarget target, RuntimeResponse response)
    {
        var ended = Recorded(target, response.Logs, response.Errors, response.Marks).ApplyTo(Ended(execution, response) with
        {
            ResponseHeaders = HeaderRules.StoredResponse(response.Headers),
            // Without the type, null would be an empty body.
            ResponseBody = execution.HasFollowUp ? response.Body : (ReadOnlyMemory<byte>?)null,
            SavedBody = target.Function.Settings.SavesResponses ? SavedBody.From(response.Body.Span, target.Mask) : null,
        });
        var result = new ExecutionResult(ended) { Headers = response.Headers, Body = response.Body };
        if (await WriteEndAsync(ended).ConfigureAwait(false) is { } failure)
            throw new ExecutionRecordException(execution.FunctionId, execution.Id, result, failure);
        return result;
    }

    /// <summary>
    /// Records an execution that was ended by the host or by the caller. A failure to write is only logged, because the caller receives the
    /// original exception.
    /// </summary>
    /// <param name="execution">The open record.</param>
    /// <param name="target">The function and deployment.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="written">The log that the function has written, the reason of its end, the status and the duration.</param>
    public async Task<Execution> EndAsync(Execution execution, ExecutionTarget target, ExecutionOutcome outcome, RuntimeResponse written)
    {
        var ended = Recorded(target, written.Logs, written.Errors, written.Marks).ApplyTo(execution with
        {
            EndedAt = time.GetUtcNow(),
            Status = ExecutionStatus.Failed,
            Outcome = outcome,
            ResponseStatusCode = written.StatusCode,
            Duration = written.Duration,
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

    /// <summary>Writes the end with up to <see cref="MaxAttempts"/> attempts and growing pauses. It cannot be canceled.</summary>
    /// <returns>Null when the end is written; otherwise the last failure.</returns>
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
            // If the record is still open, the sweeper closes it from now on.
            running.Remove(ended.Id);
        }
    }

    private RecordedLog Recorded(ExecutionTarget target, string logs, string errors, IReadOnlyList<LogMark> marks) =>
        RecordedLog.Create(logs, errors, marks, _maskLogs ? target.Mask : null);

    private static ExecutionOutcome OutcomeOf(RuntimeResponse response) => response.Outcome switch
    {
        RuntimeOutcome.Responded => ExecutionStatus.FromStatusCode(response.StatusCode) == ExecutionStatus.Completed
            ? ExecutionOutcome.Completed
            : ExecutionOutcome.FunctionFailed,
        RuntimeOutcome.TimedOut => ExecutionOutcome.TimedOut,
        RuntimeOutcome.OutOfMemory => ExecutionOutcome.OutOfMemory,
        RuntimeOutcome.TooLarge => ExecutionOutcome.TooLarge,
        RuntimeOutcome.Broken => ExecutionOutcome.Broken,
        RuntimeOutcome.Stopped => ExecutionOutcome.Stopped,
        RuntimeOutcome.Abandoned => ExecutionOutcome.Abandoned,
        RuntimeOutcome.Canceled => ExecutionOutcome.Canceled,
        _ => ExecutionOutcome.Crashed,
    };
}
