using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Records;

internal sealed partial class ExecutionRecorder
{
    [LoggerMessage(1, LogLevel.Warning, "The end of execution {ExecutionId} could not be recorded yet; trying again.")]
    private static partial void LogTryingAgain(ILogger logger, Exception exception, string executionId);

    [LoggerMessage(2, LogLevel.Error, "The end of execution {ExecutionId} could not be recorded; the record is closed later.")]
    private static partial void LogNotRecorded(ILogger logger, Exception exception, string executionId);
}
