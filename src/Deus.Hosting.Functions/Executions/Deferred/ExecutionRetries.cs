using System.Security.Cryptography;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>
/// What follows the end of a deferred execution whose request is kept: another attempt, a dead letter, or the deletion of the request. It is
/// part of the transaction that records the end, so that no attempt is lost or made twice when the process ends.
/// </summary>
internal sealed class ExecutionRetries(IdGenerator ids, TimeProvider time)
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
            Follow(connection, ended.Id, ended.Outcome);
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

    /// <summary>Adds the next attempt, marks a dead letter, or deletes the request of an ended execution. One without a request is ignored.</summary>
    public void Follow(SqliteConnection connection, string executionId, ExecutionOutcome? outcome)
    {
        if (RetryTable.Find(connection, executionId) is not { } ended)
            return;
        var policy = FunctionTable.ToRetryPolicy(ended.Policy);
        if (policy is null || outcome is null or ExecutionOutcome.Completed or ExecutionOutcome.Canceled)
            RetryTable.DeleteRequest(connection, executionId);
        else if (ended.Attempt < policy.MaxAttempts && policy.Outcomes.Contains(outcome.Value))
            RetryTable.AddAttempt(connection, ids.Next(), executionId, ended.Attempt + 1, time.GetUtcNow(), NextStart(policy, ended.Attempt));
        else
            RetryTable.MarkDead(connection, executionId, MaxDeadLetters, MaxDeadLetterBytes);
    }

    /// <summary>Queues the request of a dead letter as the first attempt of a new series.</summary>
    /// <returns>The id of the new execution.</returns>
    /// <exception cref="FunctionStoreException">The function has no such execution, or it is no dead letter.</exception>
    public string RunAgain(SqliteConnection connection, string functionId, string executionId)
    {
        _ = ExecutionTable.GetStatus(connection, functionId, executionId);
        if (!RetryTable.IsDead(connection, executionId))
            throw FunctionStoreErrors.NotDeadLetter(functionId, executionId);
        var id = ids.Next();
        RetryTable.AddAttempt(connection, id, executionId, attempt: 1, time.GetUtcNow(), at: null);
        return id;
    }

    private DateTimeOffset NextStart(RetryPolicy policy, int attempt) =>
        time.GetUtcNow() + policy.DelayAfter(attempt, RandomNumberGenerator.GetInt32(Steps + 1) / (double)Steps);
}
