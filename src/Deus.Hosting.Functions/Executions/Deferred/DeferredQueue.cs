using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>Hands out deferred executions that are due. An execution stays queued in the database until it starts.</summary>
internal sealed class DeferredQueue(HostStorage storage, TimeProvider time) : WakeUp
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Returns the longest waiting execution of each function. The functions are in the same order.</summary>
    public List<DueExecution> First()
    {
        lock (_gate)
            return [.. Free(functionId: null).DistinctBy(due => due.FunctionId)];
    }

    /// <summary>Reserves the longest waiting execution of a function. No other caller gets it until <see cref="GiveBack"/>.</summary>
    /// <returns>Null when none is due.</returns>
    public DueExecution? Take(string functionId)
    {
        lock (_gate)
        {
            var first = Free(functionId).FirstOrDefault();
            if (first is not null)
                _taken.Add(first.Id);
            return first;
        }
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
            ? DeferredRequest.FromText(storage.Secrets.Unseal(request, taken.Id), taken.Id)
            : null;

    /// <summary>Records the end of an execution that cannot start.</summary>
    public Task RefuseAsync(Execution ended) =>
        storage.Database.WriteAsync(connection => DeferredTable.Refuse(connection, ended), CancellationToken.None);

    // Reads under the lock: an execution whose reservation has ended has already left the table, so it is not returned twice.
    private IEnumerable<DueExecution> Free(string? functionId) => storage.Database
        .Read(connection => DeferredTable.Due(connection, functionId, time.GetUtcNow())).Where(due => !_taken.Contains(due.Id));
}
