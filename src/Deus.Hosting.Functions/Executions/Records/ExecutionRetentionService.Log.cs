using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Records;

internal sealed partial class ExecutionRetentionService
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} executions were closed: their end could not be recorded.")]
    private static partial void LogClosed(ILogger logger, int count);

    [LoggerMessage(3, LogLevel.Information, "{Count} deployments were deleted: they were older than their functions want them kept.")]
    private static partial void LogExpired(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "Keeping the records of executions in order failed; it is tried again later.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
