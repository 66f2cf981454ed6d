namespace Deus.Hosting.Functions.Storage.Sqlite;

/// <summary>
/// Executes small writes, one statement each, in shared transactions. At most one write per running execution waits. A transaction
/// contains at most <see cref="MaxTogether"/> writes.
/// </summary>
internal sealed class RecordWriter(WriteConnection connection)
{
    private const int MaxTogether = 256;

    private readonly Lock _gate = new();
    private List<Waiting> _waiting = [];

    /// <summary>Adds a write to those that wait.</summary>
    /// <param name="bind">Returns the statement with its values.</param>
    /// <returns>
    /// A task that completes after the commit, with the number of changed rows; and true when no other write waits, so that this caller
    /// takes the write lock and executes them.
    /// </returns>
    public (Task<int> Written, bool IsFirst) Add(Func<PreparedStatements, PreparedStatement> bind)
    {
        var waiting = new Waiting(bind);
        lock (_gate)
        {
            _waiting.Add(waiting);
            return (waiting.Completion.Task, _waiting.Count == 1);
        }
    }

    /// <summary>Executes all waiting writes. A failure is reported to the caller of its write. This caller holds the write lock.</summary>
    public void WriteAll()
    {
        foreach (var together in TakeAll().Chunk(MaxTogether))
            Write(together);
    }

    /// <summary>Fails all waiting writes, because the connection cannot be used.</summary>
    public void FailAll(Exception failure)
    {
        foreach (var waiting in TakeAll())
            waiting.Completion.SetException(failure);
    }

    private List<Waiting> TakeAll()
    {
        lock (_gate)
        {
            var all = _waiting;
            _waiting = [];
            return all;
        }
    }

    private void Write(Waiting[] together)
    {
        try
        {
            Commit(together);
        }
        catch (Exception) when (together.Length > 1)
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

    private void Commit(Waiting[] together)
    {
        if (together is [var alone])
        {
            // A single statement is a transaction.
            alone.Completion.SetResult(alone.Bind(connection.Statements).Run());
            return;
        }

        var results = new int[together.Length];
        connection.InTransaction(_ =>
        {
            for (var i = 0; i < results.Length; i++)
                results[i] = together[i].Bind(connection.Statements).Run();
        });
        for (var i = 0; i < results.Length; i++)
            together[i].Completion.SetResult(results[i]);
    }

    private sealed record Waiting(Func<PreparedStatements, PreparedStatement> Bind)
    {
        public TaskCompletionSource<int> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
