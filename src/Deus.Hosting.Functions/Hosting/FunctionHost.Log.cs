using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Hosting;

internal sealed partial class FunctionHost
{
    [LoggerMessage(
        HostEventIds.HostStarted,
        LogLevel.Information,
        "The function host runs in {Folder}. Of the last run, {Executions} executions were closed and {Builds} builds queued again.",
        EventName = nameof(HostEventIds.HostStarted))]
    private static partial void LogStarted(ILogger logger, string folder, int executions, int builds);

    [LoggerMessage(
        HostEventIds.HostStopTimedOut,
        LogLevel.Warning,
        "The function host did not stop within {Seconds} s. Its child processes end with this process.",
        EventName = nameof(HostEventIds.HostStopTimedOut))]
    private static partial void LogStopTookTooLong(ILogger logger, double seconds);

    [LoggerMessage(
        HostEventIds.NodeMissing,
        LogLevel.Information,
        "Functions of Node.js cannot be built or executed on this machine. {Reason}",
        EventName = nameof(HostEventIds.NodeMissing))]
    private static partial void LogNodeMissing(ILogger logger, string reason);
}
