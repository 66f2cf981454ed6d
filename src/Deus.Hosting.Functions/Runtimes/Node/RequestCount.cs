namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Counts what runs, and tells when nothing does any more.</summary>
internal sealed class RequestCount
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _count;

    /// <summary>One more.</summary>
    public void Enter()
    {
        lock (_gate)
            _count++;
    }

    /// <summary>One less.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_count == 0)
                _empty?.TrySetResult();
        }
    }

    /// <summary>Completes when there is none; nothing may enter after this call.</summary>
    public Task WhenEmptyAsync()
    {
        lock (_gate)
        {
            if (_count == 0)
                return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }
}
