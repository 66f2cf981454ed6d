using System.Globalization;
using System.Security.Cryptography;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>Makes ids as Appwrite does: 13 hex digits of a microsecond clock and 7 random ones.</summary>
internal sealed class IdGenerator(TimeProvider time)
{
    /// <summary>What a caller sends to have an id made.</summary>
    public const string Unique = "unique()";

    private const int RandomMask = 0xFFFFFFF;
    private const long MicrosecondsPerSecond = 1_000_000;

    // Random bytes in stock: fetching a few is as expensive as fetching many.
    private readonly byte[] _stock = new byte[256 * sizeof(int)];
    private readonly Lock _gate = new();
    private int _left;

    public string Next()
    {
        var microseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var (seconds, rest) = Math.DivRem(microseconds, MicrosecondsPerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds:x8}{rest:x5}{NextRandom() & RandomMask:x7}");
    }

    /// <summary>The id a caller chose, checked, or a new one for <see cref="Unique"/>.</summary>
    public string From(string requested, string parameter) =>
        requested == Unique ? Next() : IdRules.Check(requested, parameter);

    private int NextRandom()
    {
        lock (_gate)
        {
            if (_left == 0)
            {
                RandomNumberGenerator.Fill(_stock);
                _left = _stock.Length;
            }

            _left -= sizeof(int);
            return BitConverter.ToInt32(_stock, _left);
        }
    }
}
