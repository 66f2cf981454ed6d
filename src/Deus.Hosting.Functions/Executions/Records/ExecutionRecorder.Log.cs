using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Records;

internal sealed partial class ExecutionRecorder
{
    [LoggerMessage(
        HostEventIds.ExecutionEndRetried, LogLevel.Warning, "The end of execution {ExecutionId} could not be recorded and is retried.",
        EventName = nameof(HostEventIds.ExecutionEndRetried))]
    private static partial void LogTryingAgain(ILogger logger, Exception exception, string executionId);

    [LoggerMessage(
        HostEventIds.ExecutionEndNotRecorded,
        LogLevel.Error,
        "The end of execution {ExecutionId} could not be recorded. The host closes the record later.",
        EventName = nameof(HostEventIds.ExecutionEndNotRecorded))]
    private static partial void LogNotRecorded(ILogger logger, Exception exception, string executionId);
}
