using System.Globalization;
using Deus.Hosting.Appwrite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Reads the events of the backend from a log, without those of the HTTP client, which use the same numbers.</summary>
internal static class BackendEvents
{
    private static readonly string Category = typeof(AppwriteBackend).FullName + " ";

    /// <summary>Returns the ids of the logged events, in order.</summary>
    public static IEnumerable<int> In(CapturedLogs logs) => logs.Lines
        .Where(line => line.StartsWith(Category, StringComparison.Ordinal))
        .Select(line => line.Split(' ')[2])
        .Where(id => int.TryParse(id, CultureInfo.InvariantCulture, out _))
        .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
}
