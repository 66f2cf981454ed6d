using System.Globalization;
using System.Security.Cryptography;

namespace Deus.Hosting.Appwrite;

/// <summary>Creates ids in Appwrite's format: 13 hex digits of a clock in microseconds and 7 random hex digits.</summary>
internal static class AppwriteIds
{
    private const int RandomDigits = 7;

    public static string New(TimeProvider time)
    {
        var microseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        // Seconds and microseconds are formatted separately, as 8 and 5 digits.
        var clock = (microseconds / 1_000_000).ToString("x8", CultureInfo.InvariantCulture)
            + (microseconds % 1_000_000).ToString("x5", CultureInfo.InvariantCulture);
        return clock + RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true);
    }
}
