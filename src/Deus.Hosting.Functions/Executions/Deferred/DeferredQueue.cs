using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>Hands out deferred executions that are due. An execution stays queued in the database until it starts.</summary>
internal sealed class DeferredQueue(HostStorage storage, ExecutionRetries retries, CallbackQueue callbacks, ExecutionCounter counter, TimeProvider time) : WakeUp
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private DateTimeOffset _read;

    /// <summary>Returns the longest waiting execution of each function. The functions are in the same order.</summary>
    public List<DueExecution> First()
    {
        lock (_gate)
        {
            _read = time.GetUtcNow();
            return storage.Database.Read<List<DueExecution>>(connection =>
            [
                .. DeferredTable.Functions(connection).Select(id => Free(connection, id, _read)).OfType<DueExecution>().OrderBy(due => due.Order),
            ]);
        }
    }

    /// <summary>Reserves the longest waiting execution of a function. No other caller gets it until <see cref="GiveBack"/>.</summary>
    /// <returns>Null when none is due.</returns>
    public DueExecution? Take(string functionId)
    {
        lock (_gate)
        {
            var first = storage.Database.Read(connection => Free(connection, functionId, time.GetUtcNow()));
            if (first is not null)
                _taken.Add(first.Id);
            return first;
        }
    }

    /// <summary>Waits for a signal, or until an execution is due that was not when <see cref="First"/> was called last.</summary>
    public Task WaitUntilDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset read;
        lock (_gate)
            read = _read;
        if (storage.Database.Read(connection => DeferredTable.NextDue(connection, read)) is not { } due)
            return WaitAsync(cancellationToken);
        var left = due - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return Task.CompletedTask;
        return WaitAsync(left < LongestWait ? left : LongestWait, time, cancellationToken);
    }

    /// <summary>Ends the reservation. Call it whether or not the execution has started.</summary>
    public void GiveBack(DueExecution taken)
    {
        lock (_gate)
            _taken.Remove(taken.Id);
    }

    /// <summary>Returns the decrypted request of a reserved execution; null when the execution was deleted.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The request was encrypted with another key, or is
    /// damaged.</exception>
    public ExecutionRequest? RequestOf(DueExecution taken) =>
        storage.Database.Read(connection => DeferredTable.Request(connection, taken.Id)) is { } request
            ? DeferredRequest.FromText(storage.Secrets.Unseal(request, taken.FirstId), taken.Id)
            : null;

    /// <summary>Records the end of an execution that cannot start.</summary>
    public async Task RefuseAsync(Execution ended)
    {
        if (await storage.Database.WriteAsync(connection => retries.EndUnstarted(connection, ended), CancellationToken.None).ConfigureAwait(false) > 0)
            counter.Add(ended);
        callbacks.Wake();
    }

    // Reads under the lock: an execution whose reservation has ended has already left the table, so it is not returned twice.
    private DueExecution? Free(SqliteConnection connection, string functionId, DateTimeOffset now) =>
        DeferredTable.Due(connection, functionId, now, limit: _taken.Count + 1).Find(due => !_taken.Contains(due.Id));
}
