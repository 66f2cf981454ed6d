using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Queries;

/// <summary>Deletes the records of executions that have ended, or that have not begun.</summary>
internal sealed class ExecutionRemoval(HostStorage storage)
{
    /// <returns>False when the execution waits or runs, and stays.</returns>
    /// <exception cref="FunctionStoreException">There is no such execution.</exception>
    public async Task<bool> TryDeleteAsync(string functionId, string executionId, CancellationToken cancellationToken)
    {
        IdRules.Check(functionId, "functionId");
        IdRules.Check(executionId, "executionId");
        return await storage.Database.WriteAsync(
            connection =>
            {
                FunctionRows.Get(connection, functionId);
                var exists = connection.Sql("SELECT COUNT(*) FROM executions WHERE id = $id AND function_id = $function")
                    .With("$id", executionId).With("$function", functionId).Scalar<long>();
                if (exists == 0)
                    throw Problems.ExecutionNotFound(functionId, executionId);
                return connection.Sql("DELETE FROM executions WHERE id = $id AND status NOT IN ('waiting', 'processing')")
                    .With("$id", executionId).Run() == 1;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
