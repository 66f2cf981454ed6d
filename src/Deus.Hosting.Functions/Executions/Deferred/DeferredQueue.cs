using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>Gives out what waits to be executed. It waits on, as far as the database knows, until its execution begins.</summary>
internal sealed class DeferredQueue(HostStorage storage, TimeProvider time) : WakeUp
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The longest waiting one of each function; the functions in the same order.</summary>
    public List<DueExecution> First()
    {
        lock (_gate)
            return [.. Free(functionId: null).DistinctBy(due => due.FunctionId)];
    }

    /// <summary>Takes the longest waiting one of a function: nobody else gets it until it is given back.</summary>
    /// <returns>Null when there is none.</returns>
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

    /// <summary>Whether it has begun or not.</summary>
    public void GiveBack(DueExecution taken)
    {
        lock (_gate)
            _taken.Remove(taken.Id);
    }

    /// <summary>What one that was taken is to execute; null when it was deleted.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed with another key, or is damaged.</exception>
    public ExecutionRequest? RequestOf(DueExecution taken) =>
        storage.Database.Read(connection => DeferredTable.Request(connection, taken.Id)) is { } request
            ? DeferredRequest.FromText(storage.Secrets.Unseal(request, taken.Id), taken.Id)
            : null;

    /// <summary>Ends one that cannot begin.</summary>
    public Task RefuseAsync(Execution ended) =>
        storage.Database.WriteAsync(connection => DeferredTable.Refuse(connection, ended), CancellationToken.None);

    // Read under the lock: what was given back had begun before, and is not read.
    private IEnumerable<DueExecution> Free(string? functionId) => storage.Database
        .Read(connection => DeferredTable.Due(connection, functionId, time.GetUtcNow())).Where(due => !_taken.Contains(due.Id));
}
