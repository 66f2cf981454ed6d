using System.Globalization;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Testing.Server;

/// <summary>A <c>Content-Range</c> in the server's grammar: the end is inclusive and may equal the total.</summary>
internal sealed partial record PartRange(long Start, long End, long Total)
{
    /// <summary>True when no bytes follow the range.</summary>
    public bool IsLast => End >= Total - 1;

    private const long GridBytes = 5 * 1024 * 1024;

    /// <summary>Returns the number of ranges of the whole artifact, for ranges of 5 MiB or of this range's length.</summary>
    public int Chunks(bool byGrid) =>
        (int)(byGrid ? (Total + GridBytes - 1) / GridBytes : (Total + (End - Start)) / (End + 1 - Start));

    public static PartRange? Parse(string? header)
    {
        if (header is null)
            return null;
        var match = Pattern().Match(header);
        if (match.Success
            && TryNumber(match.Groups[1].Value, out var start)
            && TryNumber(match.Groups[2].Value, out var end)
            && TryNumber(match.Groups[3].Value, out var total)
            && start <= end
            && end <= total)
            return new PartRange(start, end, total);
        throw new StubErrorException(400, "storage_invalid_content_range", "The content range is invalid. Please check the value of the Content-Range header.");
    }

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(@"\A\w+ ([0-9]+)-([0-9]+)/([0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
