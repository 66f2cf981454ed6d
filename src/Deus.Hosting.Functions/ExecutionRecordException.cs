namespace Deus.Hosting.Functions;

/// <summary>
/// The record of an execution could not be written. Before the function ran, nothing was executed; after it, the result is
/// here, and the host closes the record later.
/// </summary>
public sealed class ExecutionRecordException : BackendException
{
    internal ExecutionRecordException(string functionId, string executionId, ExecutionResult? result, Exception innerException)
        : base(
            result is null
                ? $"The execution '{executionId}' could not be recorded and was not begun. See the inner exception."
                : $"The execution '{executionId}' ended, and that could not be recorded. See the inner exception.",
            HostingErrorReason.Unavailable,
            innerException)
    {
        FunctionId = functionId;
        DeploymentId = result?.Execution.DeploymentId;
        ExecutionId = executionId;
        Result = result;
    }

    /// <summary>The execution.</summary>
    public string ExecutionId { get; }

    /// <summary>How the execution ended; null when it was not begun. Of a streamed one without the body.</summary>
    public ExecutionResult? Result { get; }
}
