namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// The next and the previous scheduled run of a function. When the active deployment is deleted, the foreign key clears the function's
/// reference to it, and the trigger then clears the next run.
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
