using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>
/// Times in the layouts of Go: the reference time Mon Jan 2 15:04:05 MST 2006, written as a time should look. Times are formatted in UTC, and
/// parsed as UTC unless the text has a zone.
/// </summary>
internal static class GoTime
{
    private const double MaxSeconds = 253_402_300_799; // The last second of the year 9999.
    private const double MinSeconds = -62_135_596_800; // The first second of the year 1.

    /// <summary>The elements, longer ones before those that they begin with, as formats of .NET.</summary>
    private static readonly (string Element, string Format)[] Elements =
    [
        ("January", "MMMM"), ("Jan", "MMM"), ("Monday", "dddd"), ("Mon", "ddd"), ("MST", "'UTC'"), ("2006", "yyyy"),
        ("-07:00", "zzz"), ("-0700", "zz00"), ("Z07:00", "K"), ("Z0700", "K"),
        (".000000000", ".fffffff00"), (".000000", ".ffffff"), (".000", ".fff"), (".999999999", ".FFFFFFF"), (".999999", ".FFFFFF"), (".999", ".FFF"),
        ("01", "MM"), ("02", "dd"), ("03", "hh"), ("04", "mm"), ("05", "ss"), ("06", "yy"), ("15", "HH"), ("PM", "tt"), ("pm", "tt"),
        ("1", "%M"), ("2", "%d"), ("3", "%h"), ("4", "%m"), ("5", "%s"),
    ];

    /// <summary>Formats a time.</summary>
    /// <param name="seconds">Seconds since 1970 in UTC. Times outside of the years 1 to 9999 are cut to them.</param>
    /// <param name="layout">The layout.</param>
    public static string Format(double seconds, string layout)
    {
        var clamped = double.IsNaN(seconds) ? 0 : Math.Clamp(seconds, MinSeconds, MaxSeconds);
        var time = DateTimeOffset.UnixEpoch.AddTicks((long)(clamped * TimeSpan.TicksPerSecond));
        var text = new StringBuilder();
        foreach (var (element, literal) in Split(layout))
            text.Append(element is null ? literal : Write(time, element));
        return text.ToString();
    }

    /// <summary>Parses a time.</summary>
    /// <returns>False when the text does not match the layout.</returns>
    public static bool TryParse(string text, string layout, out DateTimeOffset time)
    {
        var format = new StringBuilder();
        foreach (var (element, literal) in Split(layout))
        {
            if (element is null)
                format.Append('\\').AppendJoin('\\', literal.ToCharArray());
            else
                format.Append(element is "zz00" ? "zzz" : element.TrimStart('%'));
        }

        var normalized = layout.Contains("-0700", StringComparison.Ordinal) ? WithColon(text) : text;
        return DateTimeOffset.TryParseExact(
            normalized, format.Length == 1 ? "%" + format : format.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static string Write(DateTimeOffset time, string format) => format switch
    {
        "K" => "Z",
        "zz00" => "+0000",
        "'UTC'" => "UTC",
        _ when format[0] == '.' => time.ToString(format, CultureInfo.InvariantCulture).TrimEnd('.'),
        _ => time.ToString(format.Length == 1 ? "%" + format : format, CultureInfo.InvariantCulture),
    };

    /// <summary>Splits a layout into elements, which have a format, and other text.</summary>
    private static IEnumerable<(string? Format, string Literal)> Split(string layout)
    {
        for (var position = 0; position < layout.Length;)
        {
            var found = Array.Find(Elements, e => layout.AsSpan(position).StartsWith(e.Element, StringComparison.Ordinal));
            yield return found.Element is null ? (null, layout[position..(position + 1)]) : (found.Format, found.Element);
            position += found.Element?.Length ?? 1;
        }
    }

    private static string WithColon(string text) =>
        text.Length > 5 && (text[^5] is '+' or '-') ? string.Concat(text.AsSpan(0, text.Length - 2), ":", text.AsSpan(text.Length - 2)) : text;
}
