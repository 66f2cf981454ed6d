namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>A line as the worker spools it: [1 digit: kind][3 digits: length][6 digits: number][text], in base 36.</summary>
/// <param name="Mark">Its kind and the length of its text.</param>
/// <param name="Number">Its place among the lines of the request.</param>
/// <param name="Text">The text; shorter than it was to be when the worker died over it.</param>
internal readonly record struct SpooledLine(LogMark Mark, long Number, string Text)
{
    /// <summary>The characters before the text.</summary>
    public const int PrefixLength = 10;

    private const int Base = 36;

    /// <summary>The line at that place; null when there is none.</summary>
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
