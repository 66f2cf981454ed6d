using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>The records of executions. They contain no bodies.</summary>
internal sealed class ExecutionRecords(
    HostStorage storage, RunningExecutions running, ExecutionRetries retries, DeferredQueue queue, CallbackQueue callbacks, ExecutionCounter counter, TimeProvider time)
{
    private const int ForeignKeyViolated = 787;

    /// <exception cref="FunctionStoreException">The function was deleted after it was read.</exception>
    public async Task InsertAsync(Execution execution)
    {
        try
        {
            await storage.Database.WriteRecordAsync(statements => ExecutionTable.Insert(statements, execution)).ConfigureAwait(false);
        }
        catch (SqliteException e) when (e.SqliteExtendedErrorCode == ForeignKeyViolated)
        {
            throw FunctionStoreErrors.FunctionNotFound(execution.FunctionId);
        }
    }

    /// <summary>
    /// Opens the record of a deferred execution that starts now, durably, so that it does not start again, not even after a power failure.
    /// Its request is deleted unless the function has a retry policy.
    /// </summary>
    /// <returns>The record, which says whether something may follow its end.</returns>
    /// <exception cref="FunctionStoreException">The execution was deleted or no longer waits.</exception>
    public async Task<Execution> ContinueAsync(Execution execution) => await storage.Database.WriteAsync(
        connection => DeferredTable.TryOpen(connection, execution)
            ? execution with { HasFollowUp = DeferredTable.HasFollowUp(connection, execution.Id) }
            : null,
        CancellationToken.None).ConfigureAwait(false) ?? throw FunctionStoreErrors.ExecutionNotFound(execution.FunctionId, execution.Id);

    /// <summary>Writes the end of an execution. Does nothing when the record was closed or the function deleted in the meantime.</summary>
    public async Task EndAsync(Execution execution)
    {
        var closed = execution.HasFollowUp
            ? await storage.Database.WriteAsync(connection => retries.End(connection, execution), CancellationToken.None).ConfigureAwait(false)
            : await storage.Database.WriteRecordAsync(statements => ExecutionTable.End(statements, execution)).ConfigureAwait(false);
        if (closed > 0)
            counter.Add(execution);
        if (execution.HasFollowUp)
            callbacks.Wake();
    }

    /// <exception cref="FunctionStoreException">The function does not exist or has no such execution.</exception>
    public Execution Get(string functionId, string executionId)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(executionId, "executionId");
        return storage.Database.Read(connection => ExecutionTable.Get(connection, functionId, executionId));
    }

    /// <summary>Reads a record without its texts, which <see cref="OpenLogs"/> and <see cref="OpenErrors"/> read.</summary>
    /// <exception cref="FunctionStoreException">The function does not exist or has no such execution.</exception>
    public RecordedTexts GetWithoutTexts(string functionId, string executionId)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(executionId, "executionId");
        return storage.Database.Read(connection => ExecutionTable.GetWithoutTexts(connection, functionId, executionId));
    }

    public Stream OpenLogs(RecordedTexts record) => new RecordedTextStream(storage.Database, "logs", record.Sequence, record.LogBytes);

    public Stream OpenErrors(RecordedTexts record) => new RecordedTextStream(storage.Database, "errors", record.Sequence, record.ErrorBytes);

    /// <exception cref="FunctionStoreException">The function does not exist, or the query is invalid.</exception>
    public Page<Execution> List(string functionId, ExecutionQuery query)
    {
        IdRules.Check(functionId, "functionId");
        var below = PageReader.Check(query.Limit, query.Cursor);
        return storage.Database.Read(connection =>
        {
            FunctionTable.Get(connection, functionId);
            return PageReader.CreatePage(ExecutionTable.List(connection, functionId, query, below), query.Limit);
        });
    }

    /// <exception cref="FunctionStoreException">The function has no such execution, or the execution has not ended.</exception>
    public Task<int> DeleteAsync(string functionId, string executionId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(executionId, "executionId");
        return storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, functionId);
                var status = ExecutionTable.GetStatus(connection, functionId, executionId);
                if (!status.IsTerminal && status != ExecutionStatus.Scheduled)
                    throw FunctionStoreErrors.ExecutionNotEnded(functionId, executionId);
                return connection.Sql("DELETE FROM executions WHERE id = $id").With("$id", executionId).Run();
            },
            cancellationToken);
    }

    /// <summary>Cancels an execution that waits, is scheduled or runs, and waits until its end is recorded.</summary>
    /// <returns>The record of the canceled execution.</returns>
    /// <exception cref="FunctionStoreException">The function has no such execution, or it has ended otherwise.</exception>
    public async Task<Execution> CancelAsync(string functionId, string executionId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(executionId, "executionId");
        if (await storage.Database.WriteAsync(connection => CancelWaiting(connection, functionId, executionId), cancellationToken)
            .ConfigureAwait(false) > 0)
            counter.Add(functionId, ExecutionOutcome.Canceled);
        callbacks.Wake();
        await running.CancelAsync(executionId, cancellationToken).ConfigureAwait(false);
        var execution = Get(functionId, executionId);
        return execution.Outcome is ExecutionOutcome.Canceled ? execution : throw FunctionStoreErrors.ExecutionAlreadyEnded(execution);
    }

    /// <summary>Returns the ids of all open records.</summary>
    public List<string> Open() => storage.Database.Read(ExecutionTable.Open);

    /// <summary>Closes records that an ended host process has left open.</summary>
    /// <param name="executionIds">The ids of the records to close; null: all open records, at start-up only.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The number of closed records.</returns>
    public async Task<int> CloseLostAsync(IReadOnlyCollection<string>? executionIds, CancellationToken cancellationToken)
    {
        var functions = await storage.Database.WriteAsync(
            connection => (executionIds ?? ExecutionTable.Open(connection)).Select(id => CloseLost(connection, id)).OfType<string>().ToList(),
            cancellationToken).ConfigureAwait(false);
        foreach (var functionId in functions)
            counter.Add(functionId, ExecutionOutcome.Lost);
        callbacks.Wake();
        queue.Wake(); // There may be another attempt.
        return functions.Count;
    }

    /// <summary>Deletes the expired records among the next ones of a function, as many as one transaction may delete.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="endedBefore">Records of executions that ended before this time are deleted.</param>
    /// <param name="after">The position returned by the previous call; 0 for the first call.</param>
    /// <param name="cancellationToken">Cancels the deletion; earlier deletions stay.</param>
    /// <returns>The position for the next call; null when no further record can be expired.</returns>
    public async Task<long?> PurgeAsync(
        string functionId, DateTimeOffset endedBefore, long after, CancellationToken cancellationToken)
    {
        var next = storage.Database.Read(connection => ExecutionTable.Next(connection, functionId, after));
        // A record created after that time cannot have ended before it.
        if (!next.Any(record => record.CreatedAt < endedBefore))
            return null;
        var last = next[^1].Position;
        await storage.Database.WriteRecordsAsync(
            connection => ExecutionTable.DeleteEnded(connection, functionId, after, last, endedBefore), cancellationToken)
            .ConfigureAwait(false);
        return last;
    }

    private int CancelWaiting(SqliteConnection connection, string functionId, string executionId)
    {
        var execution = ExecutionTable.Get(connection, functionId, executionId);
        if (execution.Status.IsTerminal || execution.Status == ExecutionStatus.Processing)
            return 0;
        return retries.EndUnstarted(connection, execution with
        {
            EndedAt = time.GetUtcNow(),
            Status = ExecutionStatus.Failed,
            Outcome = ExecutionOutcome.Canceled,
            ResponseStatusCode = ExecutionRecorder.HostFailureStatus,
            Errors = "The execution was canceled before it started.",
        });
    }

    /// <returns>The id of the function; null when the record is closed already.</returns>
    private string? CloseLost(SqliteConnection connection, string executionId)
    {
        var functionId = Close(connection, executionId);
        if (functionId is not null)
            retries.Follow(connection, executionId, ExecutionOutcome.Lost);
        return functionId;
    }

    private string? Close(SqliteConnection connection, string executionId) => connection.Sql(
        """
        UPDATE executions SET status = $failed, outcome = $lost, updated_at = $now, ended_at = $now, response_status = 500,
            errors = 'The host stopped, or failed, before the end of the execution was recorded.'
        WHERE id = $id AND status = 'processing' RETURNING function_id
        """)
        .With("$failed", ExecutionStatus.Failed.Value)
        .With("$lost", nameof(ExecutionOutcome.Lost)).With("$now", time.GetUtcNow()).With("$id", executionId)
        .FirstOrDefault(row => row.GetString(0));
}
