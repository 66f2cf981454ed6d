using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>
/// Records the callback of an execution in the transaction that records its end, so that no callback is lost when the process ends.
/// </summary>
internal sealed class ExecutionCallbacks(HostStorage storage, TimeProvider time)
{
    public const int MaxKept = 10_000;
    public const long MaxKeptBytes = 256 * 1024 * 1024;

    /// <summary>Makes the callback of an execution due that has ended for the last time. One without a callback is ignored.</summary>
    /// <param name="connection">The connection of the transaction that ends the execution.</param>
    /// <param name="executionId">The id of the execution.</param>
    /// <param name="body">The body of the response; null when the function has not responded.</param>
    public void Complete(SqliteConnection connection, string executionId, ReadOnlyMemory<byte>? body)
    {
        if (CallbackTable.FindWaiting(connection, executionId) is not { Id: var id, FunctionId: var functionId })
            return;
        var ended = ExecutionTable.GetWithoutTexts(connection, functionId, executionId).Execution;
        CallbackTable.MakeDue(connection, id, storage.Secrets.Seal(CallbackDocument.Create(id, ended, body), id), time.GetUtcNow());
        CallbackTable.Trim(connection, MaxKept, MaxKeptBytes);
    }
}
