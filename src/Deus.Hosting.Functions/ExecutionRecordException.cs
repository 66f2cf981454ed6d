namespace Deus.Hosting.Functions;

/// <summary>
/// The record of an execution could not be written. If <see cref="Result"/> is null, the function did not run. Otherwise it ran,
/// <see cref="Result"/> holds its result, and the host closes the record later.
/// </summary>
public sealed class ExecutionRecordException : BackendException
{
    internal ExecutionRecordException(string functionId, string executionId, ExecutionResult? result, Exception innerException)
        : base(
            result is null
                ? $"The execution '{executionId}' could not be recorded and was not started. See the inner exception."
                : $"The execution '{executionId}' ended, but its end could not be recorded. See the inner exception.",
            HostingErrorReason.Unavailable,
            innerException)
    {
        FunctionId = functionId;
        DeploymentId = result?.Execution.DeploymentId;
        ExecutionId = executionId;
        Result = result;
    }

    /// <summary>The id of the execution.</summary>
    public string ExecutionId { get; }

    /// <summary>The result of the execution; null when it did not start. The result of a streamed execution has no body.</summary>
    public ExecutionResult? Result { get; }
}
