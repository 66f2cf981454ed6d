using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Callbacks;

internal sealed partial class CallbackOutbox
{
    [LoggerMessage(
        HostEventIds.CallbackFailed,
        LogLevel.Warning,
        "The callback {CallbackId} of function {FunctionId} failed at attempt {Attempt} and is retried: {Why}",
        EventName = nameof(HostEventIds.CallbackFailed))]
    private static partial void LogFailed(ILogger logger, string callbackId, string functionId, int attempt, string why);

    [LoggerMessage(
        HostEventIds.CallbackAbandoned,
        LogLevel.Error,
        "The callback {CallbackId} of function {FunctionId} failed {Attempts} times and is not retried: {Why}",
        EventName = nameof(HostEventIds.CallbackAbandoned))]
    private static partial void LogAbandoned(ILogger logger, string callbackId, string functionId, int attempts, string why);

    [LoggerMessage(
        HostEventIds.CallbackQueueFailed, LogLevel.Error, "Reading the callbacks to deliver failed and is retried shortly.",
        EventName = nameof(HostEventIds.CallbackQueueFailed))]
    private static partial void LogQueueFailed(ILogger logger, Exception exception);
}
