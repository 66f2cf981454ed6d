using System.Diagnostics;
using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>Stores deferred executions, each as a record and an encrypted request. The number and the total size are bounded.</summary>
internal sealed class DeferredEnqueuer(HostStorage storage, TargetFinder targets, IdGenerator ids, TimeProvider time)
{
    public const int MaxWaiting = 1000;
    public const long MaxWaitingBytes = 256 * 1024 * 1024;

    /// <summary>Creates the record and the encrypted request. Nothing is stored yet.</summary>
    /// <param name="request">The request to execute.</param>
    /// <param name="at">The time when the execution starts; null: as soon as there is a slot.</param>
    /// <exception cref="FunctionStoreException">The function or deployment does not exist, is disabled or is not ready.</exception>
    public DeferredExecution Prepare(ExecutionRequest request, DateTimeOffset? at)
    {
        var record = CreateRecord(request, targets.Find(request), at);
        return new DeferredExecution(record, storage.Secrets.Seal(DeferredRequest.ToText(request), record.Id), ids.Next());
    }

    /// <returns>False when <see cref="MaxWaiting"/> or <see cref="MaxWaitingBytes"/> is exceeded; nothing is stored then.</returns>
    /// <exception cref="FunctionStoreException">The function no longer exists.</exception>
    public static bool TryAdd(SqliteConnection connection, DeferredExecution deferred)
    {
        var (record, request, callbackId) = deferred;
        var (count, bytes) = DeferredTable.Size(connection);
        if (count >= MaxWaiting || bytes + request.Length > MaxWaitingBytes)
            return false;
        FunctionTable.Get(connection, record.FunctionId);
        using var statements = new PreparedStatements(connection);
        ExecutionTable.Insert(statements, record).Run();
        connection.Sql("INSERT INTO execution_requests (execution_id, request, bytes) VALUES ($id, $request, length($request))")
            .With("$id", record.Id).With("$request", request).Run();
        CallbackTable.Add(connection, callbackId, record.Id);
        return true;
    }

    private Execution CreateRecord(ExecutionRequest request, ExecutionTarget target, DateTimeOffset? at)
    {
        var id = ids.Next();
        var trace = ExecutionTrace.From(request, Activity.Current);
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
            RequestHeaders = HeaderRules.Stored(request, HeaderRules.ForFunction(request, id, trace)),
            TraceId = trace.TraceId,
            ScheduledAt = at,
        };
    }
}

/// <param name="Record">The execution's record, not stored yet.</param>
/// <param name="Request">The encrypted request.</param>
/// <param name="CallbackId">The id of its callback, if its function has one.</param>
internal sealed record DeferredExecution(Execution Record, byte[] Request, string CallbackId);
