namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>The policy of a function's schedule. Its defaults are the behavior of earlier versions.</summary>
internal static class SchedulePolicySchema
{
    public const string Sql =
        """
        ALTER TABLE functions ADD COLUMN schedule_paused INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE functions ADD COLUMN schedule_missed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE functions ADD COLUMN schedule_overlap INTEGER NOT NULL DEFAULT 1;
        """;
}
