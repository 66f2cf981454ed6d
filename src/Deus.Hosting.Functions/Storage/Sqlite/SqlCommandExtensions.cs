using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>Builds SQL commands as one expression: <c>connection.Sql("…").With("$id", id).Run()</c>.</summary>
internal static class SqlCommandExtensions
{
#pragma warning disable CA2100 // Every text is a constant of this assembly; values are passed as parameters.
    public static SqliteCommand Sql(this SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        return command;
    }
#pragma warning restore CA2100

    /// <summary>Returns true while a transaction is open. SQLite ends a transaction by itself after some errors.</summary>
    public static bool IsInTransaction(this SqliteConnection connection) =>
        connection.Handle is { } handle && raw.sqlite3_get_autocommit(handle) == 0;

    public static SqliteCommand With(this SqliteCommand command, string name, object? value)
    {
        command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    public static SqliteCommand With(this SqliteCommand command, string name, DateTimeOffset? value) =>
        command.With(name, (object?)value?.ToUnixTimeMilliseconds());

    /// <returns>The number of changed rows.</returns>
    public static int Run(this SqliteCommand command)
    {
        using (command)
            return command.ExecuteNonQuery();
    }

    public static T? Scalar<T>(this SqliteCommand command)
    {
        using (command)
            return command.ExecuteScalar() is { } value and not DBNull ? (T)value : default;
    }

    public static List<T> List<T>(this SqliteCommand command, Func<SqliteDataReader, T> map)
    {
        using (command)
        {
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(map(reader));
            return rows;
        }
    }

    public static T? FirstOrDefault<T>(this SqliteCommand command, Func<SqliteDataReader, T> map)
        where T : class
    {
        using (command)
        {
            using var reader = command.ExecuteReader();
            return reader.Read() ? map(reader) : null;
        }
    }

    public static string Text(this SqliteDataReader reader, string column) => reader.GetString(reader.GetOrdinal(column));

    public static string? TextOrNull(this SqliteDataReader reader, string column)
    {
        var ordinal = reader.GetOrdinal(column);
        return reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }

    public static long Long(this SqliteDataReader reader, string column) => reader.GetInt64(reader.GetOrdinal(column));

    public static long? LongOrNull(this SqliteDataReader reader, string column)
    {
        var ordinal = reader.GetOrdinal(column);
        return reader.IsDBNull(ordinal) ? null : reader.GetInt64(ordinal);
    }

    public static int Int(this SqliteDataReader reader, string column) => reader.GetInt32(reader.GetOrdinal(column));

    public static bool Bool(this SqliteDataReader reader, string column) => reader.Long(column) != 0;

    public static byte[] Bytes(this SqliteDataReader reader, string column) => (byte[])reader.GetValue(reader.GetOrdinal(column));

    public static DateTimeOffset Time(this SqliteDataReader reader, string column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.Long(column));

    public static DateTimeOffset? TimeOrNull(this SqliteDataReader reader, string column) =>
        reader.LongOrNull(column) is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
}
