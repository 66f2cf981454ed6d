using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// Executes small writes, one statement each, in shared transactions. At most one write per running execution waits. A transaction
/// contains at most <see cref="MaxTogether"/> writes.
/// </summary>
internal sealed class RecordWriter(SqliteConnection connection) : IDisposable
{
    private const int MaxTogether = 256;

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private PreparedStatements _statements = new(connection);

    /// <summary>Adds a write to the next transaction.</summary>
    /// <param name="bind">Returns the statement with its values.</param>
    /// <returns>A task that completes after the commit, with the number of changed rows.</returns>
    public Task<int> Add(Func<PreparedStatements, PreparedStatement> bind)
    {
        var waiting = new Waiting(bind);
        _waiting.Enqueue(waiting);
        return waiting.Completion.Task;
    }

    /// <summary>Executes all waiting writes. A failure is reported to the caller of its write. This caller holds the write lock.</summary>
    public void WriteAll()
    {
        while (Next() is { Count: > 0 } together)
            Write(together);
    }

    /// <summary>Runs an action in one transaction, which an exception rolls back. This caller holds the write lock.</summary>
    public void InTransaction(Action action) => _statements.InTransaction(action);

    /// <summary>Continues on another connection. Waiting writes stay. This caller holds the write lock.</summary>
    public void Use(SqliteConnection replacement)
    {
        _statements.Dispose();
        _statements = new PreparedStatements(replacement);
    }

    public void Dispose() => _statements.Dispose();

    private List<Waiting> Next()
    {
        var together = new List<Waiting>();
        while (together.Count < MaxTogether && _waiting.TryDequeue(out var next))
            together.Add(next);
        return together;
    }

    private void Write(List<Waiting> together)
    {
        try
        {
            Commit(together);
        }
        catch (Exception) when (together.Count > 1)
        {
            // One write or the transaction has failed. Each write is retried alone, so that it fails only by itself.
            foreach (var one in together)
                Write([one]);
        }
        catch (Exception e)
        {
            together[0].Completion.SetException(e);
        }
    }

    private void Commit(List<Waiting> together)
    {
        if (together is [var alone])
        {
            // A single statement is a transaction.
            alone.Completion.SetResult(alone.Bind(_statements).Run());
            return;
        }

        var results = new int[together.Count];
        _statements.InTransaction(() =>
        {
            for (var i = 0; i < results.Length; i++)
                results[i] = together[i].Bind(_statements).Run();
        });
        for (var i = 0; i < results.Length; i++)
            together[i].Completion.SetResult(results[i]);
    }

    private sealed record Waiting(Func<PreparedStatements, PreparedStatement> Bind)
    {
        public TaskCompletionSource<int> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
