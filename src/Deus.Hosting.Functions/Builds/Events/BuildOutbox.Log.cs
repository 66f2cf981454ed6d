using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Builds.Events;

internal sealed partial class BuildOutbox
{
    [LoggerMessage(1, LogLevel.Warning, "Delivering {Effect} failed at try {Try}; it is tried again.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string effect, int @try);

    [LoggerMessage(2, LogLevel.Error, "Delivering {Effect} failed {Tries} times and is given up.")]
    private static partial void LogGivenUp(ILogger logger, Exception exception, string effect, int tries);

    [LoggerMessage(3, LogLevel.Error, "The delivery of effects could not go on; it tries again shortly.")]
    private static partial void LogLoopFailed(ILogger logger, Exception exception);
}
