using System.Security.Cryptography;
using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>
/// What follows the end of a deferred execution: another attempt, or a dead letter and a callback. It is part of the transaction that records
/// the end, so that no attempt is lost or made twice, and no callback is lost, when the process ends.
/// </summary>
internal sealed class ExecutionRetries(IdGenerator ids, ExecutionCallbacks callbacks, TimeProvider time)
{
    public const int MaxDeadLetters = 1000;
    public const long MaxDeadLetterBytes = 256 * 1024 * 1024;

    private const int Steps = 1000;

    /// <summary>Records the end of an execution, and what follows it. A closed record stays unchanged.</summary>
    /// <returns>The number of closed records, 0 or 1.</returns>
    public int End(SqliteConnection connection, Execution ended)
    {
        using var statements = new PreparedStatements(connection);
        var closed = ExecutionTable.End(statements, ended).Run();
        if (closed > 0)
            Follow(connection, ended.Id, ended.Outcome, ended.ResponseBody);
        return closed;
    }

    /// <summary>Records the end of an execution that has not started, and what follows it.</summary>
    /// <returns>The number of closed records, 0 or 1.</returns>
    public int EndUnstarted(SqliteConnection connection, Execution ended)
    {
        var closed = DeferredTable.EndUnstarted(connection, ended);
        if (closed > 0)
            Follow(connection, ended.Id, ended.Outcome);
        return closed;
    }

    /// <summary>Adds the next attempt of an ended execution, or marks a dead letter and makes the callback due.</summary>
    /// <param name="connection">The connection of the transaction that ends the execution.</param>
    /// <param name="executionId">The id of the execution.</param>
    /// <param name="outcome">Its outcome.</param>
    /// <param name="body">The body of the response; null (default) when the function has not responded.</param>
    public void Follow(SqliteConnection connection, string executionId, ExecutionOutcome? outcome, ReadOnlyMemory<byte>? body = null)
    {
        if (AddAttempt(connection, executionId, outcome) is { } next)
            CallbackTable.Move(connection, executionId, next);
        else
            callbacks.Complete(connection, executionId, body);
    }

    /// <summary>Queues the request of a dead letter as the first attempt of a new series.</summary>
    /// <returns>The id of the new execution.</returns>
    /// <exception cref="FunctionStoreException">The function has no such execution, or it is no dead letter.</exception>
    public string RunAgain(SqliteConnection connection, string functionId, string executionId)
    {
        EnsureDead(connection, functionId, executionId);
        var id = ids.Next();
        RetryTable.AddAttempt(connection, id, executionId, attempt: 1, time.GetUtcNow(), at: null);
        CallbackTable.Add(connection, ids.Next(), id);
        return id;
    }

    /// <returns>The id of the next attempt; null when the execution has ended for the last time.</returns>
    private string? AddAttempt(SqliteConnection connection, string executionId, ExecutionOutcome? outcome)
    {
        if (RetryTable.Find(connection, executionId) is not { } ended)
            return null;
        var policy = FunctionTable.ToRetryPolicy(ended.Policy);
        if (policy is null || outcome is null or ExecutionOutcome.Completed or ExecutionOutcome.Canceled)
        {
            RetryTable.DeleteRequest(connection, executionId);
            return null;
        }

        if (ended.Attempt >= policy.MaxAttempts || !policy.Outcomes.Contains(outcome.Value))
        {
            RetryTable.MarkDead(connection, executionId, MaxDeadLetters, MaxDeadLetterBytes);
            return null;
        }

        var id = ids.Next();
        RetryTable.AddAttempt(connection, id, executionId, ended.Attempt + 1, time.GetUtcNow(), NextStart(policy, ended.Attempt));
        return id;
    }

    /// <exception cref="FunctionStoreException">The function has no such execution, or it is no dead letter.</exception>
    public static void EnsureDead(SqliteConnection connection, string functionId, string executionId)
    {
        _ = ExecutionTable.GetStatus(connection, functionId, executionId);
        if (!RetryTable.IsDead(connection, executionId))
            throw FunctionStoreErrors.NotDeadLetter(functionId, executionId);
    }

    private DateTimeOffset NextStart(RetryPolicy policy, int attempt) =>
        time.GetUtcNow() + policy.DelayAfter(attempt, RandomNumberGenerator.GetInt32(Steps + 1) / (double)Steps);
}
