namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>A log line in a worker's spool: [1 digit: kind][3 digits: length][6 digits: number][text], in base 36.</summary>
/// <param name="Mark">The kind of the line and the length of the text.</param>
/// <param name="Number">The position among the lines of the request.</param>
/// <param name="Text">The text; incomplete when the worker ended while writing it.</param>
internal readonly record struct SpooledLine(LogMark Mark, long Number, string Text)
{
    /// <summary>The number of characters before the text.</summary>
    public const int PrefixLength = 10;

    private const int Base = 36;

    /// <summary>Reads the line at a position; returns null when the spool has no complete line there.</summary>
    public static SpooledLine? TryRead(string spool, int at)
    {
        if (at + PrefixLength >= spool.Length
            || Parse(spool.AsSpan(at, 1)) is not { } kind
            || Parse(spool.AsSpan(at + 1, 3)) is not { } length
            || Parse(spool.AsSpan(at + 4, 6)) is not { } number)
            return null;
        var begin = at + PrefixLength;
        var text = spool.Substring(begin, (int)Math.Min(length, spool.Length - begin));
        return new SpooledLine(new LogMark((int)kind, text.Length), number, text);
    }

    private static long? Parse(ReadOnlySpan<char> digits)
    {
        var value = 0L;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiLetterOrDigit(digit))
                return null;
            value = (value * Base) + (char.IsAsciiDigit(digit) ? digit - '0' : char.ToLowerInvariant(digit) - 'a' + 10);
        }

        return value;
    }
}
