using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Hosting;

internal sealed partial class FunctionHost
{
    [LoggerMessage(1, LogLevel.Information,
        "The function host runs in {Folder}. Of the last run, {Executions} executions were closed and {Builds} builds queued again.")]
    private static partial void LogStarted(ILogger logger, string folder, int executions, int builds);

    [LoggerMessage(2, LogLevel.Warning, "The function host did not stop within {Seconds} s; its processes end with this one.")]
    private static partial void LogStopTookTooLong(ILogger logger, double seconds);
}
