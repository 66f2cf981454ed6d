using System.Globalization;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

internal static class WireTime
{
    /// <summary>Formats a time, for example <c>2026-11-21T03:09:35.398+00:00</c>; empty for null.</summary>
    public static string Format(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+00:00'", CultureInfo.InvariantCulture) ?? "";
}
