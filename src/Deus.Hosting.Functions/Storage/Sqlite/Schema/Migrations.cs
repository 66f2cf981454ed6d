using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite.Schema;

/// <summary>
/// The migrations of the schema, in order. A published migration never changes. <c>user_version</c> is the number of applied
/// migrations; it changes in the same transaction as the tables.
/// </summary>
internal static class Migrations
{
    private static readonly string[] Steps =
    [
        InitialSchema.Sql, ExecutionSchema.Sql, BuildSchema.Sql, DeferredSchema.Sql, RecordSchema.Sql, ScheduleSchema.Sql,
        RetentionSchema.Sql, HostCallSchema.Sql, RetrySchema.Sql,
        SchedulePolicySchema.Sql, CallbackSchema.Sql, SavedResponseSchema.Sql,
        ScheduleTimeZoneSchema.Sql, StatisticsSchema.Sql, ListingSchema.Sql, QueueSchema.Sql,
    ];

    public static int Latest => Steps.Length;

    /// <exception cref="FunctionFolderUnusableException">The database is newer than <see cref="Latest"/>.</exception>
    public static void Apply(SqliteConnection connection, string folder)
    {
        var present = (int)connection.Sql("PRAGMA user_version").Scalar<long>();
        if (present > Latest)
            throw new FunctionFolderUnusableException(
                folder, $"its schema has version {present}, and this library knows up to {Latest}. Use a newer version of the library.");
        for (var step = present; step < Latest; step++)
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            connection.Sql(Steps[step]).Run();
            connection.Sql(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {step + 1}")).Run();
            transaction.Commit();
        }
    }
}
