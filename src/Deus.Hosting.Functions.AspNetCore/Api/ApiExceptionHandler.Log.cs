using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Api;

internal sealed partial class ApiExceptionHandler
{
    [LoggerMessage(1, LogLevel.Error, "The function host could not serve a request.")]
    private static partial void LogHostFailed(ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "A request failed unexpectedly.")]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}
