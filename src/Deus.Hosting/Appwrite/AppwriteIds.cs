using System.Globalization;
using System.Security.Cryptography;

namespace Deus.Hosting.Appwrite;

/// <summary>Ids as Appwrite makes them: 13 hex digits of a microsecond clock and 7 random ones.</summary>
internal static class AppwriteIds
{
    private const int RandomDigits = 7;

    public static string New(TimeProvider time)
    {
        var microseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        // Seconds and microseconds stand in digits of their own: 8 and 5.
        var clock = (microseconds / 1_000_000).ToString("x8", CultureInfo.InvariantCulture)
            + (microseconds % 1_000_000).ToString("x5", CultureInfo.InvariantCulture);
        return clock + RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true);
    }
}
