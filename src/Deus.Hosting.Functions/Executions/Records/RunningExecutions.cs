using System.Collections.Concurrent;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>The executions of this process whose end is not recorded yet. An open record that is not in this set was lost.</summary>
internal sealed class RunningExecutions
{
    private readonly ConcurrentDictionary<string, Running> _executions = new(StringComparer.Ordinal);

    /// <summary>Adds an execution. Call it before the record is written.</summary>
    /// <returns>A token that <see cref="CancelAsync"/> cancels.</returns>
    public CancellationToken Add(string executionId)
    {
        var running = new Running();
        _executions[executionId] = running;
        return running.Stop.Token;
    }

    /// <summary>Removes an execution. Call it when its end is recorded, or when recording has failed.</summary>
    public void Remove(string executionId)
    {
        if (_executions.TryRemove(executionId, out var running))
            running.Ended.TrySetResult();
    }

    public bool Contains(string executionId) => _executions.ContainsKey(executionId);

    /// <summary>Cancels an execution and waits until its end is recorded. One that does not run is ignored.</summary>
    public async Task CancelAsync(string executionId, CancellationToken cancellationToken)
    {
        if (!_executions.TryGetValue(executionId, out var running))
            return;
        await running.Stop.CancelAsync().ConfigureAwait(false);
        await running.Ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed class Running
    {
        // Without a timer it holds nothing that must be disposed.
        public CancellationTokenSource Stop { get; } = new();

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
