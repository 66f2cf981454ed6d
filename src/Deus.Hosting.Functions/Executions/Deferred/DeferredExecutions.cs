using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>
/// Accepts executions that start later: as soon as there is a slot, or at a given time. The requests are stored in the database, so they
/// survive a restart of the process.
/// </summary>
internal sealed class DeferredExecutions(HostCallGuard guard, HostStorage storage, DeferredEnqueuer enqueuer, DeferredQueue queue, ExecutionRetries retries)
{
    /// <summary>Checks and stores a deferred execution and wakes the runner.</summary>
    /// <param name="request">The request to execute. It is checked now, and again when the execution starts.</param>
    /// <param name="at">The time when the execution starts, a whole minute; null: as soon as there is a slot.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is stored unless the request has been accepted already.</param>
    /// <returns>The record; null when too many executions wait, and this one is rejected.</returns>
    /// <exception cref="FunctionStoreException">The request is invalid, or there is no deployment to execute.</exception>
    public async Task<Execution?> AcceptAsync(ExecutionRequest request, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        ExecutionRequestRules.Check(request);
        var deferred = await guard.RunAsync(() => enqueuer.Prepare(request, at), cancellationToken).ConfigureAwait(false);
        var isAccepted = await guard.RunAsync(
            () => storage.Database.WriteAsync(connection => DeferredEnqueuer.TryAdd(connection, deferred), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (!isAccepted)
            return null;
        queue.Wake();
        return deferred.Record;
    }

    /// <summary>Deletes a dead letter, with its record.</summary>
    /// <exception cref="FunctionStoreException">The function has no such execution, or it is no dead letter.</exception>
    public Task DeleteDeadLetterAsync(string functionId, string executionId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(executionId, "executionId");
        return storage.Database.WriteAsync(
            connection =>
            {
                ExecutionRetries.EnsureDead(connection, functionId, executionId);
                return connection.Sql("DELETE FROM executions WHERE id = $id").With("$id", executionId).Run();
            },
            cancellationToken);
    }

    /// <summary>Executes a dead letter again, as a new execution.</summary>
    /// <returns>The record of the new execution.</returns>
    /// <exception cref="FunctionStoreException">The function has no such execution, or it is no dead letter.</exception>
    public async Task<Execution> RunAgainAsync(string functionId, string executionId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(executionId, "executionId");
        var queued = await storage.Database.WriteAsync(
            connection => ExecutionTable.Get(connection, functionId, retries.RunAgain(connection, functionId, executionId)), cancellationToken)
            .ConfigureAwait(false);
        queue.Wake();
        return queued;
    }
}
