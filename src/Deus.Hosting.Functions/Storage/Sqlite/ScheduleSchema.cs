namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// When a function runs next by its schedule, and when it ran last. Deleting the active deployment empties its column by the
/// foreign key, and with that the function has no next run.
/// </summary>
internal static class ScheduleSchema
{
    public const string Sql =
        """
        ALTER TABLE functions ADD COLUMN schedule_next INTEGER;
        ALTER TABLE functions ADD COLUMN schedule_previous INTEGER;
        CREATE INDEX functions_schedule ON functions (schedule_next) WHERE schedule_next IS NOT NULL;

        CREATE TRIGGER functions_inactive AFTER UPDATE OF active_deployment_id ON functions WHEN NEW.active_deployment_id IS NULL
        BEGIN
            UPDATE functions SET schedule_next = NULL WHERE sequence = NEW.sequence;
        END;
        """;
}
