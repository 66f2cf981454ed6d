using System.Collections.Concurrent;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>The executions of this process whose end is not recorded yet. An open record that is not in this set was lost.</summary>
internal sealed class RunningExecutions
{
    private readonly ConcurrentDictionary<string, bool> _ids = new(StringComparer.Ordinal);

    /// <summary>Adds an execution. Call it before the record is written.</summary>
    public void Add(string executionId) => _ids[executionId] = true;

    /// <summary>Removes an execution. Call it when its end is recorded, or when recording has failed.</summary>
    public void Remove(string executionId) => _ids.TryRemove(executionId, out _);

    public bool Contains(string executionId) => _ids.ContainsKey(executionId);
}
