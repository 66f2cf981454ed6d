using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Storage;

internal sealed partial class HostStorage
{
    [LoggerMessage(
        HostEventIds.FolderNotRemoved,
        LogLevel.Warning,
        "Files of a build or a deployment cannot be removed and were left in {Path}. Remove them by hand. They do not disturb the host.",
        EventName = nameof(HostEventIds.FolderNotRemoved))]
    private static partial void LogNotRemoved(ILogger logger, string path);
}
