using System.Globalization;
using Deus.Hosting.Functions.Schedules;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Compares random expressions with an oracle that tests every minute.</summary>
public sealed class CronProperties
{
    private const int MaxMinutes = 3 * 366 * 24 * 60;

    private static readonly string[] Months = ["JAN", "feb", "Mar", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "mon", "Tue", "WED", "THU", "FRI", "SAT"];

    [FsCheck.NUnit.Property(MaxTest = 400)]
    public Property Next_returns_the_first_minute_that_matches_every_field() => Prop.ForAll(
        Gen.Zip(Expressions(), Gen.Choose(0, 40 * 366 * 24 * 60)).ToArbitrary(),
        input =>
        {
            var (fields, minutes) = input;
            var after = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes);
            var next = CronExpression.Parse(string.Join(' ', fields.Select(field => field.Text)))!.Next(after.AddSeconds(minutes % 60));
            var expected = Minutes(after).FirstOrDefault(minute => Holds(fields, minute));
            return expected == default ? next is null || next > after.AddMinutes(MaxMinutes) : next == expected;
        });

    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public Property Parse_of_random_text_returns_null_or_an_expression_with_valid_runs() => Prop.ForAll(
        Gen.Elements("*", "/", "-", ",", " ", " * *", "1", "7", "59", "JAN", "sun", "@daily", "\0", "ſun").ArrayOf().ToArbitrary(),
        pieces => CronExpression.Parse(string.Concat(pieces))?.Next(DateTimeOffset.UnixEpoch) is not { } next
            || (next > DateTimeOffset.UnixEpoch && next.Second == 0));

    private static IEnumerable<DateTimeOffset> Minutes(DateTimeOffset after) =>
        Enumerable.Range(1, MaxMinutes).Select(minute => after.AddMinutes(minute));

    private static bool Holds(Field[] fields, DateTimeOffset at)
    {
        if (!fields[0].Has(at.Minute) || !fields[1].Has(at.Hour) || !fields[3].Has(at.Month))
            return false;
        var day = fields[2].Has(at.Day);
        var weekday = fields[4].Has((int)at.DayOfWeek) || (at.DayOfWeek == DayOfWeek.Sunday && fields[4].Has(7));
        return fields[2].Text != "*" && fields[4].Text != "*" ? day || weekday : day && weekday;
    }

    private static Gen<Field[]> Expressions() =>
        from minute in FieldOf(0, 59)
        from hour in FieldOf(0, 23)
        from day in FieldOf(1, 31)
        from month in FieldOf(1, 12, Months)
        from weekday in FieldOf(0, 7, Weekdays)
        select new[] { minute, hour, day, month, weekday };

    private static Gen<Field> FieldOf(int min, int max, string[]? names = null) => Gen.Frequency(
        (2, Gen.Constant(new Field("*", [new Item(min, max, 1)]))),
        (3, from count in Gen.Choose(1, 3)
            from items in ItemOf(min, max, names).ListOf(count)
            select new Field(string.Join(',', items.Select(item => item.Text)), [.. items.Select(item => item.Item)])));

    private static Gen<(string Text, Item Item)> ItemOf(int min, int max, string[]? names) =>
        from kind in Gen.Choose(0, 3)
        from one in Gen.Choose(min, max)
        from other in Gen.Choose(min, max)
        from step in Gen.Choose(1, 70)
        from isNamed in Gen.Elements(true, false)
        let name = new Func<int, string>(value => isNamed && names is not null && value - min < names.Length
            ? names[value - min]
            : value.ToString(CultureInfo.InvariantCulture))
        let first = Math.Min(one, other)
        let last = Math.Max(one, other)
        select kind switch
        {
            0 => (name(one), new Item(one, one, 1)),
            1 => ($"{name(first)}-{name(last)}", new Item(first, last, 1)),
            2 => ($"{name(first)}-{name(last)}/{step}", new Item(first, last, step)),
            _ => ($"*/{step}", new Item(min, max, step)),
        };

    private sealed record Field(string Text, Item[] Items)
    {
        public bool Has(int value) => Items.Any(item => value >= item.From && value <= item.To && (value - item.From) % item.Step == 0);
    }

    private sealed record Item(int From, int To, int Step);
}
