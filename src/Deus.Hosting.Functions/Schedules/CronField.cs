using System.Globalization;

namespace Deus.Hosting.Functions.Schedules;

/// <summary>One field of a cron expression: a list of numbers, names and ranges, optionally with steps.</summary>
/// <param name="values">The values of the field, as one bit for each.</param>
/// <param name="isAny">True when the field is <c>*</c>.</param>
internal readonly struct CronField(ulong values, bool isAny)
{
    private const string Any = "*";

    public bool IsAny => isAny;

    public bool Has(int value) => (values >> value & 1) == 1;

    /// <returns>The field; null when the text is not valid.</returns>
    public static CronField? Parse(string text, CronUnit unit)
    {
        var values = 0UL;
        foreach (var part in text.Split(','))
        {
            if (ParsePart(part, unit) is not { } found)
                return null;
            values |= found;
        }

        return new CronField(unit.Folded(values), text == Any);
    }

    private static ulong? ParsePart(string part, CronUnit unit)
    {
        var slash = part.IndexOf('/', StringComparison.Ordinal);
        var span = slash < 0 ? part : part[..slash];
        var step = slash < 0 ? 1 : Number(part[(slash + 1)..]);
        // Only a range takes a step, as on Appwrite: cron implementations differ in the meaning of 5/10.
        if (step is not > 0 || RangeOf(span, unit) is not { } range || (slash >= 0 && !range.IsSpan))
            return null;
        var values = 0UL;
        for (long value = range.From; value <= range.To; value += step.Value)
            values |= 1UL << (int)value;
        return values;
    }

    private static (int From, int To, bool IsSpan)? RangeOf(string text, CronUnit unit)
    {
        if (text == Any)
            return (unit.Min, unit.Max, true);
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (ValueOf(dash < 0 ? text : text[..dash], unit) is not { } from)
            return null;
        if (dash < 0)
            return (from, from, false);
        if (ValueOf(text[(dash + 1)..], unit) is not { } to)
            return null;
        (from, to) = unit.Ordered(from, to);
        return from <= to ? (from, to, true) : null;
    }

    private static int? ValueOf(string text, CronUnit unit) =>
        (unit.ValueOf(text) ?? Number(text)) is { } value && value >= unit.Min && value <= unit.Max ? value : null;

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
