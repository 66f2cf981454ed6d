using System.Diagnostics;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions;

/// <summary>
/// Executions that begin later: at once when there is room, or at a time. What is to be executed is in the database, so it
/// survives the process; how many wait is bounded.
/// </summary>
internal sealed class DeferredExecutions(
    HostEntrance entrance, HostStorage storage, TargetFinder targets, DeferredQueue queue, IdGenerator ids, TimeProvider time)
{
    public const int MaxWaiting = 1000;
    public const long MaxWaitingBytes = 256 * 1024 * 1024;

    /// <param name="request">What to execute; checked now, and once more when it begins.</param>
    /// <param name="at">When it is to begin; null for soon.</param>
    /// <param name="cancellationToken">Cancels before it is accepted.</param>
    /// <returns>The record; null when so many wait that this one is not accepted.</returns>
    /// <exception cref="FunctionStoreException">The request is not acceptable, or there is nothing to execute.</exception>
    public async Task<Execution?> AcceptAsync(ExecutionRequest request, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        ExecutionRequestRules.Check(request);
        var target = await entrance.RunAsync(() => targets.Find(request), cancellationToken).ConfigureAwait(false);
        var execution = RecordOf(request, target, at);
        var kept = storage.Secrets.Seal(DeferredRequest.ToText(request), execution.Id);
        var isAccepted = await entrance.RunAsync(
            () => storage.Database.WriteAsync(connection => TryAdd(connection, execution, kept), cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (!isAccepted)
            return null;
        queue.Wake();
        return execution;
    }

    private Execution RecordOf(ExecutionRequest request, ExecutionTarget target, DateTimeOffset? at)
    {
        var id = ids.Next();
        var trace = ExecutionTrace.Of(request, Activity.Current);
        return new Execution
        {
            Id = id,
            FunctionId = target.Function.Id,
            DeploymentId = target.Deployment.Id,
            DeploymentNumber = target.Deployment.Number,
            CreatedAt = time.GetUtcNow(),
            Trigger = request.Trigger,
            Status = at is null ? ExecutionStatus.Waiting : ExecutionStatus.Scheduled,
            RequestMethod = request.Method,
            RequestPath = target.Mask.Path(request.PathAndQuery),
            RequestHeaders = HeaderRules.Stored(HeaderRules.ForFunction(request, id, trace)),
            TraceId = trace.TraceId,
            ScheduledAt = at,
        };
    }

    private static bool TryAdd(SqliteConnection connection, Execution execution, byte[] request)
    {
        var count = connection.Sql("SELECT COUNT(*) FROM execution_requests").Scalar<long>();
        var bytes = connection.Sql("SELECT coalesce(SUM(length(request)), 0) FROM execution_requests").Scalar<long>();
        if (count >= MaxWaiting || bytes + request.Length > MaxWaitingBytes)
            return false;
        FunctionRows.Get(connection, execution.FunctionId);
        using var statements = new PreparedStatements(connection);
        ExecutionRows.Insert(statements, execution);
        connection.Sql("INSERT INTO execution_requests (execution_id, request) VALUES ($id, $request)")
            .With("$id", execution.Id).With("$request", request).Run();
        return true;
    }
}
