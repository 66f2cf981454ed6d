using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Guests.Api.Storage;

/// <summary>Recorded calls in the database of the guest API.</summary>
internal sealed class SqliteCallStore(GuestDatabase database) : IGuestCallStore
{
    private const int MaxListed = 1000;
    private const int MaxKept = 100_000;

    public Task<IReadOnlyList<GuestCallRecord>> ListAsync(string executionId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(executionId);
        return Task.FromResult(database.Run<IReadOnlyList<GuestCallRecord>>(
            "SELECT function, execution, service, target, request, response, error, input_tokens, output_tokens, duration, created_at FROM calls "
            + "WHERE execution = $execution ORDER BY number LIMIT $limit",
            Read,
            ("$execution", executionId), ("$limit", MaxListed)));
    }

    /// <summary>Stores a call, and deletes the oldest ones beyond the limit.</summary>
    public void Add(GuestCallRecord record)
    {
        database.Run(
            "INSERT INTO calls (function, execution, service, target, request, response, error, input_tokens, output_tokens, duration, created_at) "
            + "VALUES ($function, $execution, $service, $target, $request, $response, $error, $input, $output, $duration, $created)",
            ("$function", record.FunctionId), ("$execution", record.ExecutionId), ("$service", record.Service), ("$target", record.Target),
            ("$request", record.Request), ("$response", record.Response ?? (object)DBNull.Value), ("$error", record.Error ?? (object)DBNull.Value),
            ("$input", record.InputTokens ?? (object)DBNull.Value), ("$output", record.OutputTokens ?? (object)DBNull.Value),
            ("$duration", record.Duration.Ticks), ("$created", record.CreatedAt.ToUnixTimeMilliseconds()));
        database.Run("DELETE FROM calls WHERE number <= (SELECT max(number) FROM calls) - $kept", ("$kept", MaxKept));
    }

    private static List<GuestCallRecord> Read(SqliteCommand command)
    {
        var records = new List<GuestCallRecord>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            records.Add(new GuestCallRecord
            {
                FunctionId = reader.GetString(0),
                ExecutionId = reader.GetString(1),
                Service = reader.GetString(2),
                Target = reader.GetString(3),
                Request = reader.GetString(4),
                Response = reader.IsDBNull(5) ? null : reader.GetString(5),
                Error = reader.IsDBNull(6) ? null : reader.GetString(6),
                InputTokens = reader.IsDBNull(7) ? null : reader.GetInt64(7),
                OutputTokens = reader.IsDBNull(8) ? null : reader.GetInt64(8),
                Duration = TimeSpan.FromTicks(reader.GetInt64(9)),
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(10)),
            });
        }

        return records;
    }
}
