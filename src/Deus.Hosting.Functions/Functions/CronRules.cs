using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions;

/// <summary>Whether a text is a cron expression of five fields; each number must lie in its field's range.</summary>
internal static partial class CronRules
{
    private static readonly (int Min, int Max)[] Ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];

    /// <summary>True for the empty text too: no schedule.</summary>
    public static bool IsValid(string schedule)
    {
        if (schedule.Length == 0)
            return true;
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == Ranges.Length && fields.Zip(Ranges).All(f => IsField(f.First, f.Second));
    }

    private static bool IsField(string field, (int Min, int Max) range) =>
        field.Split(',').All(part => IsPart(part, range));

    private static bool IsPart(string part, (int Min, int Max) range)
    {
        var match = Part().Match(part);
        if (!match.Success || (match.Groups["step"].Success && Number(match.Groups["step"]) is not > 0))
            return false;
        if (!match.Groups["from"].Success)
            return true;
        var from = Number(match.Groups["from"]);
        var to = match.Groups["to"].Success ? Number(match.Groups["to"]) : from;
        return from >= range.Min && to <= range.Max && from <= to;
    }

    private static int? Number(Group group) =>
        int.TryParse(group.ValueSpan, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : null;

    [GeneratedRegex(
        @"\A(?:\*|(?<from>\d{1,2})(?:-(?<to>\d{1,2}))?)(?:/(?<step>\d{1,3}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Part();
}
