using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Work;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions;

/// <summary>Gives out what waits to be executed, each once.</summary>
internal sealed class DeferredQueue(HostStorage storage, RunningExecutions running, TimeProvider time) : WakeUp, IDisposable
{
    private readonly SemaphoreSlim _taking = new(1, 1);

    /// <summary>Takes the oldest one: its record is <c>processing</c> then, and known to run.</summary>
    /// <returns>Null when there is none.</returns>
    public async Task<ExecutionRequest?> TakeAsync(CancellationToken cancellationToken)
    {
        await _taking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (storage.Database.Read(Oldest) is not { } oldest)
                return null;
            // Before its record is open, or the sweeper would close it.
            running.Add(oldest.Id);
            if (await storage.Database.WriteAsync(connection => TryOpen(connection, oldest.Id), cancellationToken).ConfigureAwait(false))
                return DeferredRequest.FromText(storage.Secrets.Unseal(oldest.Request, oldest.Id), oldest.Id);
            running.Remove(oldest.Id);
            return null;
        }
        finally
        {
            _taking.Release();
        }
    }

    public void Dispose() => _taking.Dispose();

    // In this order: few wait, and the history is long.
    private Waiting? Oldest(SqliteConnection connection) => connection.Sql(
        """
        SELECT e.id, r.request FROM execution_requests r CROSS JOIN executions e ON e.id = r.execution_id
        WHERE e.status = 'waiting' OR (e.status = 'scheduled' AND e.scheduled_at <= $now)
        ORDER BY coalesce(e.scheduled_at, e.created_at), e.sequence LIMIT 1
        """)
        .With("$now", time.GetUtcNow()).FirstOrDefault(row => new Waiting(row.Text("id"), row.Bytes("request")));

    /// <summary>Whoever dies after this leaves an open record, which the next start closes: nothing is executed twice.</summary>
    private static bool TryOpen(SqliteConnection connection, string id)
    {
        connection.Sql("DELETE FROM execution_requests WHERE execution_id = $id").With("$id", id).Run();
        return connection.Sql("UPDATE executions SET status = 'processing' WHERE id = $id AND status IN ('waiting', 'scheduled')")
            .With("$id", id).Run() == 1;
    }

    private sealed record Waiting(string Id, byte[] Request);
}
