using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Storage;

internal sealed partial class SecretBox
{
    [LoggerMessage(
        HostEventIds.SecretKeyCreated,
        LogLevel.Warning,
        "No key for secret variables was given, so one was made at {KeyFile}. Anyone who can read this file and the "
        + "database can read the secrets. Set FunctionsOptions.SecretKey to keep the key elsewhere.",
        EventName = nameof(HostEventIds.SecretKeyCreated))]
    private static partial void LogKeyMade(ILogger logger, string keyFile);
}
