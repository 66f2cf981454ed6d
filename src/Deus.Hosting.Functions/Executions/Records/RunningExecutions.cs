using System.Collections.Concurrent;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>The executions of this process whose end is still to be recorded; an open record that is not here was lost.</summary>
internal sealed class RunningExecutions
{
    private readonly ConcurrentDictionary<string, bool> _ids = new(StringComparer.Ordinal);

    /// <summary>Call it before the record is written.</summary>
    public void Add(string executionId) => _ids[executionId] = true;

    /// <summary>Call it when the end is recorded, or cannot be.</summary>
    public void Remove(string executionId) => _ids.TryRemove(executionId, out _);

    public bool Contains(string executionId) => _ids.ContainsKey(executionId);
}
