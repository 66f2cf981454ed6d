using System.Globalization;
using System.Security.Cryptography;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>Generates ids in Appwrite's format: 13 hex digits of a microsecond clock and 7 random hex digits.</summary>
internal sealed class IdGenerator(TimeProvider time)
{
    /// <summary>The value that a caller sends to have an id generated.</summary>
    public const string Unique = "unique()";

    private const int RandomMask = 0xFFFFFFF;
    private const long MicrosecondsPerSecond = 1_000_000;

    // Random bytes are fetched in blocks: a small request costs as much as a large one.
    private readonly byte[] _stock = new byte[256 * sizeof(int)];
    private readonly Lock _gate = new();
    private int _left;

    public string Next()
    {
        var microseconds = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        var (seconds, rest) = Math.DivRem(microseconds, MicrosecondsPerSecond);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds:x8}{rest:x5}{NextRandom() & RandomMask:x7}");
    }

    /// <summary>Returns the requested id after validation, or a new one for <see cref="Unique"/>.</summary>
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
