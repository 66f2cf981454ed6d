using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Hosting;

internal sealed partial class BackgroundWorkQueue
{
    [LoggerMessage(1, LogLevel.Warning, "Cleaning up or warming failed; the next start of the host tries again.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
