using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Builds.Events;

internal sealed partial class BuildOutbox
{
    [LoggerMessage(
        HostEventIds.EffectDeliveryFailed, LogLevel.Warning, "Delivering {Effect} failed at attempt {Try} and is retried.",
        EventName = nameof(HostEventIds.EffectDeliveryFailed))]
    private static partial void LogFailed(ILogger logger, Exception exception, string effect, int @try);

    [LoggerMessage(
        HostEventIds.EffectDeliveryAbandoned, LogLevel.Error, "Delivering {Effect} failed {Tries} times and is not retried.",
        EventName = nameof(HostEventIds.EffectDeliveryAbandoned))]
    private static partial void LogGivenUp(ILogger logger, Exception exception, string effect, int tries);

    [LoggerMessage(
        HostEventIds.EffectQueueFailed, LogLevel.Error, "Reading the effects to deliver failed and is retried shortly.",
        EventName = nameof(HostEventIds.EffectQueueFailed))]
    private static partial void LogLoopFailed(ILogger logger, Exception exception);
}
