using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage;

/// <summary>
/// Small writes that share a transaction. At most as many wait as executions run, each with one write at a time; a
/// transaction takes at most <see cref="MaxTogether"/>.
/// </summary>
internal sealed class RecordWriter(SqliteConnection connection) : IDisposable
{
    private const int MaxTogether = 256;

    private readonly ConcurrentQueue<Waiting> _waiting = new();
    private readonly PreparedStatements _statements = new(connection);

    /// <summary>Puts a write into the next transaction.</summary>
    /// <returns>Completes when it is committed, with what the write returned.</returns>
    public Task<int> Add(Func<PreparedStatements, int> write)
    {
        var waiting = new Waiting(write);
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
        var results = new int[together.Count];
        _statements.InTransaction(() =>
        {
            for (var i = 0; i < results.Length; i++)
                results[i] = together[i].Write(_statements);
        });
        for (var i = 0; i < results.Length; i++)
            together[i].Completion.SetResult(results[i]);
    }

    private sealed record Waiting(Func<PreparedStatements, int> Write)
    {
        public TaskCompletionSource<int> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
