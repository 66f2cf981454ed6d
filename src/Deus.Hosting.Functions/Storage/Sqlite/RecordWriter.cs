using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// Small writes, of one statement each, that share a transaction. At most as many wait as executions run, each with one write at a time; a
/// transaction takes at most <see cref="MaxTogether"/>.
/// </summary>
internal sealed class RecordWriter(SqliteConnection connection) : IDisposable
{
    private const int MaxTogether = 256;

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private readonly PreparedStatements _statements = new(connection);

    /// <summary>Puts a write into the next transaction.</summary>
    /// <param name="bind">Gives the statement with its values.</param>
    /// <returns>Completes when it is committed, with the number of rows it changed.</returns>
    public Task<int> Add(Func<PreparedStatements, PreparedStatement> bind)
    {
        var waiting = new Waiting(bind);
        _waiting.Enqueue(waiting);
        return waiting.Completion.Task;
    }

    /// <summary>Writes everything that waits; the failures go to those who wait. The caller holds the write lock.</summary>
    public void WriteAll()
    {
        while (Next() is { Count: > 0 } together)
            Write(together);
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
            // One of them, or the transaction: each tries alone, so that none fails for another.
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
            // One statement is a transaction by itself.
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
