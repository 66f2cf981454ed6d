using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Hosting;

internal sealed partial class BackgroundWorkQueue
{
    [LoggerMessage(
        HostEventIds.BackgroundWorkFailed,
        LogLevel.Warning,
        "Removing files or starting an always-warm worker failed. The host tries again up to three times, and at its next start.",
        EventName = nameof(HostEventIds.BackgroundWorkFailed))]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
