using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Api;

internal sealed partial class ApiExceptionHandler
{
    [LoggerMessage(
        ApiEventIds.HostFailed, LogLevel.Error, "The function host could not serve a request.",
        EventName = nameof(ApiEventIds.HostFailed))]
    internal static partial void LogHostFailed(ILogger logger, Exception exception);

    [LoggerMessage(
        ApiEventIds.RequestFailed, LogLevel.Error, "A request failed unexpectedly.",
        EventName = nameof(ApiEventIds.RequestFailed))]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}
