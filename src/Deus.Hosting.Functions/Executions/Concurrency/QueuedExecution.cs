namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <summary>One that waits at the gate for its turn.</summary>
/// <param name="functionId">The function.</param>
/// <param name="limit">How many of the function may run.</param>
/// <param name="isDeferred">True when nobody waits for what it executes.</param>
internal sealed class QueuedExecution(string functionId, int limit, bool isDeferred)
{
    public string FunctionId => functionId;

    public int Limit => limit;

    public bool IsDeferred => isDeferred;

    /// <summary>Null when it does not wait.</summary>
    public LinkedListNode<QueuedExecution>? Place { get; set; }

    public TaskCompletionSource<ConcurrencyLease> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
