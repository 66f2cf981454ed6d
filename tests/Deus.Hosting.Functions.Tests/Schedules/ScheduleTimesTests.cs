using System.Globalization;
using Deus.Hosting.Functions.Schedules;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Tests the times of schedules in time zones, in which clocks are set forward and back.</summary>
public sealed class ScheduleTimesTests
{
    // In Berlin, 02:00 to 03:00 does not exist on 29 March 2026, and occurs twice on 25 October 2026.
    [TestCase("30 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z", TestName = "A_time_in_the_gap_is_run_at_its_end")]
    [TestCase("*/20 2 * * *", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-30T00:00Z", TestName = "Several_times_in_the_gap_are_run_once")]
    [TestCase("0 3 * * *", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-30T01:00Z", TestName = "A_time_at_the_end_of_the_gap_is_run_once")]
    [TestCase("0,30 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00Z", "2026-03-29T01:00Z", "2026-03-29T01:30Z", TestName = "A_time_in_the_gap_and_one_at_its_end_are_one_run")]
    [TestCase("30 * * * *", "Europe/Berlin", "2026-03-29T00:29Z", "2026-03-29T00:30Z", "2026-03-29T01:30Z", TestName = "A_schedule_for_every_hour_skips_the_gap")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z", TestName = "A_time_that_occurs_twice_is_run_the_first_time")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2026-10-25T00:45Z", "2026-10-26T01:30Z", "2026-10-27T01:30Z", TestName = "The_second_time_is_not_run")]
    [TestCase("30 * * * *", "Europe/Berlin", "2026-10-25T00:00Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z", TestName = "A_schedule_for_every_hour_is_run_both_times")]
    [TestCase("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00Z", "2026-10-03T15:30Z", "2026-10-04T15:15Z", TestName = "A_gap_of_half_an_hour_ends_at_half_past")]
    [TestCase("0 9 * * MON", "America/New_York", "2026-03-02T15:00Z", "2026-03-09T13:00Z", "2026-03-16T13:00Z", TestName = "The_local_hour_stays_when_the_clocks_change")]
    [TestCase("0 9 * * *", null, "2026-03-29T09:00Z", "2026-03-30T09:00Z", "2026-03-31T09:00Z", TestName = "Without_a_time_zone_the_times_are_in_UTC")]
    public void Next(string schedule, string? zone, string after, string first, string second)
    {
        var times = ScheduleTimes.Parse(schedule, zone)!;

        var next = times.Next(Time(after));

        Assert.That((next, times.Next(next!.Value)), Is.EqualTo(((DateTimeOffset?)Time(first), (DateTimeOffset?)Time(second))));
    }

    [Test]
    public void A_time_zone_that_the_machine_does_not_know_has_no_times() => Assert.That(ScheduleTimes.Parse("* * * * *", "Mars/Olympus"), Is.Null);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
