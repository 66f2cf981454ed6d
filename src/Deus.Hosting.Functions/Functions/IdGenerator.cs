using System.Globalization;
using System.Security.Cryptography;

namespace Deus.Hosting.Functions;

/// <summary>Makes ids as Appwrite does: 13 hex digits of a microsecond clock and 7 random ones.</summary>
internal sealed class IdGenerator(TimeProvider time)
{
    /// <summary>What a caller sends to have an id made.</summary>
    public const string Unique = "unique()";

    private const int RandomDigits = 7;
    private const long MicrosecondsPerSecond = 1_000_000;

    public string Next()
    {
        var microseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var (seconds, rest) = Math.DivRem(microseconds, MicrosecondsPerSecond);
        var random = RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds:x8}{rest:x5}{random}");
    }

    /// <summary>The id a caller chose, checked, or a new one for <see cref="Unique"/>.</summary>
    public string From(string requested, string parameter) =>
        requested == Unique ? Next() : IdRules.Check(requested, parameter);
}
