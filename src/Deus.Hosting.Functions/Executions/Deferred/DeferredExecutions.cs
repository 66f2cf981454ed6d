using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>
/// Executions that begin later: at once when there is room, or at a time. What is to be executed is in the database, so it
/// survives the process.
/// </summary>
internal sealed class DeferredExecutions(HostCallGuard entrance, HostStorage storage, DeferredEnqueuer intake, DeferredQueue queue)
{
    /// <param name="request">What to execute; checked now, and once more when it begins.</param>
    /// <param name="at">When it is to begin, a whole minute; null for soon.</param>
    /// <param name="cancellationToken">Cancels before it is accepted.</param>
    /// <returns>The record; null when so many wait that this one is not accepted.</returns>
    /// <exception cref="FunctionStoreException">The request is not acceptable, or there is nothing to execute.</exception>
    public async Task<Execution?> AcceptAsync(ExecutionRequest request, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        ExecutionRequestRules.Check(request);
        var deferred = await entrance.RunAsync(() => intake.Prepare(request, at), cancellationToken).ConfigureAwait(false);
        var isAccepted = await entrance.RunAsync(
            () => storage.Database.WriteAsync(connection => DeferredEnqueuer.TryAdd(connection, deferred), cancellationToken),
            cancellationToken).ConfigureAwait(false);
        if (!isAccepted)
            return null;
        queue.Wake();
        return deferred.Record;
    }
}
