namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>What a worker's process prints: first that it is ready, then whatever the function does, of which the end is kept.</summary>
internal sealed class WorkerOutput
{
    private const string ReadyLine = "HTTP server successfully started!";
    private const int Kept = 4000;

    private readonly TailBuffer _end = new(Kept);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the worker accepts requests.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Takes a piece of output.</summary>
    public ValueTask AddAsync(ReadOnlyMemory<char> text)
    {
        _end.Append(text.Span);
        // Nothing of the function runs before that line, so it is not the function's.
        if (!Ready.IsCompleted && _end.ToString().Contains(ReadyLine, StringComparison.Ordinal))
            _ready.SetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>The end of the output, without the line that it is ready.</summary>
    public override string ToString() =>
        _end.ToString().Replace(ReadyLine, "", StringComparison.Ordinal).Trim();
}
