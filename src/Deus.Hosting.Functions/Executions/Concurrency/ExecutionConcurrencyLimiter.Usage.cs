namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <content>The counters and the queue entries.</content>
internal sealed partial class ExecutionConcurrencyLimiter
{
    /// <summary>Changes the counters of the host and of the function. The counters of an idle function are removed.</summary>
    private void Count(QueuedExecution execution, int running, int queued)
    {
        foreach (var usage in (ReadOnlySpan<Usage>)[_total, execution.Usage])
        {
            usage.Running += running;
            usage.Deferred += execution.IsDeferred ? running : 0;
            // A deferred execution does not count against the bound of the queue.
            usage.Queued += execution.IsDeferred ? 0 : queued;
        }

        execution.Usage.References += running + queued;
        if (execution.Usage.References == 0)
            _functions.Remove(execution.FunctionId);
        else
            _functions[execution.FunctionId] = execution.Usage;
    }

    /// <summary>The counters of one function, or of the host.</summary>
    private sealed class Usage
    {
        public int Running { get; set; }

        /// <summary>The deferred executions among the running ones.</summary>
        public int Deferred { get; set; }

        /// <summary>The queued executions without the deferred ones.</summary>
        public int Queued { get; set; }

        /// <summary>All running and queued executions of the function.</summary>
        public int References { get; set; }
    }

    /// <summary>An execution that waits for a slot.</summary>
    private sealed class QueuedExecution(string functionId, Usage usage, int limit, bool isDeferred)
    {
        public string FunctionId => functionId;

        public Usage Usage => usage;

        /// <summary>The maximum number of running executions of the function.</summary>
        public int Limit => limit;

        /// <summary>True when no caller waits for the result.</summary>
        public bool IsDeferred => isDeferred;

        /// <summary>The node in the queue; null when the execution is not queued.</summary>
        public LinkedListNode<QueuedExecution>? Place { get; set; }

        public TaskCompletionSource<ConcurrencyLease> Lease { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
