using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Records;

internal sealed partial class ExecutionRetentionService
{
    [LoggerMessage(
        HostEventIds.LostExecutionsClosed, LogLevel.Warning, "{Count} executions were closed because their end could not be recorded.",
        EventName = nameof(HostEventIds.LostExecutionsClosed))]
    private static partial void LogClosed(ILogger logger, int count);

    [LoggerMessage(
        HostEventIds.OldDeploymentsDeleted,
        LogLevel.Information,
        "{Count} deployments were deleted because their retention period has passed.",
        EventName = nameof(HostEventIds.OldDeploymentsDeleted))]
    private static partial void LogExpired(ILogger logger, int count);

    [LoggerMessage(
        HostEventIds.RetentionFailed, LogLevel.Warning, "Deleting old records failed and is retried later.",
        EventName = nameof(HostEventIds.RetentionFailed))]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
