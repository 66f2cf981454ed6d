namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>The time zone of a function's schedule; null for UTC.</summary>
internal static class ScheduleTimeZoneSchema
{
    public const string Sql = "ALTER TABLE functions ADD COLUMN schedule_time_zone TEXT;";
}
