using System.Globalization;

namespace Deus.Hosting.Tool.Output;

/// <summary>Writes sizes and durations for people.</summary>
internal static class Measures
{
    private const double Kilobyte = 1000;
    private const double Megabyte = 1_000_000;

    /// <summary>Returns a size such as <c>640 B</c>, <c>1.2 KB</c> or <c>11.7 MB</c>.</summary>
    public static string Size(long bytes) => bytes switch
    {
        < (long)Kilobyte => Text($"{bytes} B"),
        < (long)Megabyte => Text($"{bytes / Kilobyte:0.0} KB"),
        _ => Text($"{bytes / Megabyte:0.0} MB"),
    };

    /// <summary>Returns a duration such as <c>12 ms</c> or <c>2.3 s</c>.</summary>
    public static string Duration(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? Text($"{duration.TotalMilliseconds:0} ms")
        : Text($"{duration.TotalSeconds:0.0} s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
