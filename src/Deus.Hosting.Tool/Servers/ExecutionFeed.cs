namespace Deus.Hosting.Tool.Servers;

/// <summary>
/// Returns each ended execution of a function once. It reads the newest 100 records, so executions beyond 100 between two reads are not
/// returned.
/// </summary>
internal sealed class ExecutionFeed(IExecutionHistory history, string functionId)
{
    /// <summary>The number of records that one read looks at.</summary>
    public const int PageSize = 100;

    private HashSet<string> _known = [];

    /// <summary>Returns the ended executions that no earlier call has returned, oldest first, without their logs.</summary>
    public async Task<IReadOnlyList<ExecutionRecord>> ReadNewAsync(CancellationToken cancellationToken)
    {
        var page = new List<ExecutionRecord>();
        await foreach (var execution in history.ListExecutionsAsync(functionId, cancellationToken))
        {
            page.Add(execution);
            if (page.Count == PageSize)
                break;
        }

        var ended = page.Where(execution => execution.Status.IsTerminal).Reverse().ToList();
        var known = _known;
        _known = ended.Select(execution => execution.ExecutionId).ToHashSet(StringComparer.Ordinal);
        return [.. ended.Where(execution => !known.Contains(execution.ExecutionId))];
    }

    /// <summary>Reads an execution again with its logs; returns it as it is when its record has been deleted meanwhile.</summary>
    public async Task<ExecutionRecord> ReadLogsAsync(ExecutionRecord execution, CancellationToken cancellationToken)
    {
        try
        {
            return await history.GetExecutionAsync(functionId, execution.ExecutionId, cancellationToken);
        }
        catch (BackendRejectedException e) when (e.Reason == HostingErrorReason.NotFound)
        {
            return execution;
        }
    }
}
