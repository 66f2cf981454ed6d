using System.Globalization;
using Deus.Hosting.Functions.Schedules;

namespace Deus.Hosting.Functions.Tests.Schedules;

public sealed class CronExpressionTests
{
    [TestCase("* * * * *", "2026-01-02 03:04", "2026-01-02 03:05")]
    [TestCase("*/15 * * * *", "2026-01-02 03:45", "2026-01-02 04:00")]
    [TestCase("3-59/15 8 * * *", "2026-01-02 08:18", "2026-01-02 08:33")]
    [TestCase("0 12 1-15 */2 *", "2026-01-15 12:00", "2026-03-01 12:00")]
    [TestCase("59 23 31 12 *", "2026-12-31 23:59", "2027-12-31 23:59")]
    [TestCase("0 0 29 2 *", "2026-01-02 00:00", "2028-02-29 00:00")]
    [TestCase("0 0 29 FEB *", "2096-02-29 00:00", "2104-02-29 00:00")]
    [TestCase("0 9 * * mon-fri", "2026-01-02 09:00", "2026-01-05 09:00")]
    [TestCase("0 9 * * FRI-SUN", "2026-01-01 09:00", "2026-01-02 09:00")]
    [TestCase("0 9 * * FRI-SUN", "2026-01-03 09:00", "2026-01-04 09:00")]
    [TestCase("0 9 * * 7", "2026-01-02 09:00", "2026-01-04 09:00")]
    [TestCase("0 9 * * 0", "2026-01-02 09:00", "2026-01-04 09:00")]
    [TestCase("0 9 * * 0-0", "2026-01-02 09:00", "2026-01-04 09:00")]
    [TestCase("0 9 * * 7-2", "2026-01-02 09:00", "2026-01-04 09:00")]
    [TestCase("0 9 * jan,JUL Wed", "2026-01-28 09:00", "2026-07-01 09:00")]
    [TestCase("0 0 13 * FRI", "2026-01-02 00:00", "2026-01-09 00:00")]
    [TestCase("0 0 13 * FRI", "2026-01-09 00:00", "2026-01-13 00:00")]
    [TestCase("0 0 30 2 MON", "2026-02-01 00:00", "2026-02-02 00:00")]
    [TestCase("  0\t0  *  * * ", "2026-01-02 00:00", "2026-01-03 00:00")]
    [TestCase("@hourly", "2026-01-02 03:04", "2026-01-02 04:00")]
    [TestCase("@Daily", "2026-01-02 03:04", "2026-01-03 00:00")]
    [TestCase("@midnight", "2026-01-02 03:04", "2026-01-03 00:00")]
    [TestCase("@weekly", "2026-01-02 03:04", "2026-01-04 00:00")]
    [TestCase("@monthly", "2026-01-02 03:04", "2026-02-01 00:00")]
    [TestCase("@yearly", "2026-01-02 03:04", "2027-01-01 00:00")]
    [TestCase("@annually", "2026-01-02 03:04", "2027-01-01 00:00")]
    public void The_next_run_is_the_first_minute_that_is_later(string schedule, string after, string next) =>
        Assert.That(CronExpression.Parse(schedule)!.Next(At(after)), Is.EqualTo(At(next)));

    [TestCase("0 0 30 2 *")]
    [TestCase("0 0 31 4,6,9,11 *")]
    public void Next_returns_null_for_a_date_that_does_not_exist(string schedule) =>
        Assert.That(CronExpression.Parse(schedule)!.Next(At("2026-01-02 00:00")), Is.Null);

    [Test]
    public void Next_ignores_seconds_and_uses_UTC()
    {
        var after = new DateTimeOffset(2026, 1, 2, 5, 4, 59, 999, TimeSpan.FromHours(2));

        Assert.That(CronExpression.Parse("* * * * *")!.Next(after), Is.EqualTo(At("2026-01-02 03:05")));
    }

    [Test]
    public void Next_returns_null_at_the_maximum_date() => Assert.That(CronExpression.Parse("* * * * *")!.Next(DateTimeOffset.MaxValue), Is.Null);

    [TestCase("")]
    [TestCase("* * * *")]
    [TestCase("* * * * * *")]
    [TestCase("60 * * * *")]
    [TestCase("-1 * * * *")]
    [TestCase("* 24 * * *")]
    [TestCase("* * 0 * *")]
    [TestCase("* * 32 * *")]
    [TestCase("* * * 13 *")]
    [TestCase("* * * * 8")]
    [TestCase("*/0 * * * *")]
    [TestCase("*/-1 * * * *")]
    [TestCase("*/2/2 * * * *")]
    [TestCase("5/10 * * * *")]
    [TestCase("5-1 * * * *")]
    [TestCase("1-2-3 * * * *")]
    [TestCase("1, * * * *")]
    [TestCase(",1 * * * *")]
    [TestCase("*-5 * * * *")]
    [TestCase("JAN * * * *")]
    [TestCase("* * * JANUARY *")]
    [TestCase("* * * * 1L")]
    [TestCase("* * ? * *")]
    [TestCase("٣ * * * *")]
    [TestCase("99999999999 * * * *")]
    [TestCase("*/99999999999 * * * *")]
    [TestCase("@every 5m")]
    [TestCase("@reboot")]
    public void Parse_returns_null_for_an_invalid_expression(string schedule) => Assert.That(CronExpression.Parse(schedule), Is.Null);

    [Test]
    public void Next_accepts_a_step_of_any_size() =>
        Assert.That(CronExpression.Parse("*/2147483647 * * * *")!.Next(At("2026-01-02 03:04")), Is.EqualTo(At("2026-01-02 04:00")));

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
