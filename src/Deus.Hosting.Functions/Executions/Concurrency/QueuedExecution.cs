namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <summary>An execution that waits for a slot.</summary>
/// <param name="functionId">The id of the function.</param>
/// <param name="limit">The maximum number of running executions of the function.</param>
/// <param name="isDeferred">True for a deferred execution: no caller waits for its result.</param>
internal sealed class QueuedExecution(string functionId, int limit, bool isDeferred)
{
    public string FunctionId => functionId;

    public int Limit => limit;

    public bool IsDeferred => isDeferred;

    /// <summary>The node in the queue; null when the execution is not queued.</summary>
    public LinkedListNode<QueuedExecution>? Place { get; set; }

    public TaskCompletionSource<ConcurrencyLease> Lease { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
