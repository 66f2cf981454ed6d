namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>The output of a worker's process: a line that it is ready, then output of the function, of which the end is kept.</summary>
internal sealed class WorkerOutput
{
    private const string ReadyLine = "HTTP server successfully started!";
    private const int Kept = 4000;

    private readonly TailBuffer _end = new(Kept);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the worker accepts requests.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Adds a piece of output.</summary>
    public ValueTask AddAsync(ReadOnlyMemory<char> text)
    {
        _end.Append(text.Span);
        // No code of the function runs before this line, so the function cannot have printed it.
        if (!Ready.IsCompleted && _end.ToString().Contains(ReadyLine, StringComparison.Ordinal))
            _ready.SetResult();
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns the end of the output, without the ready line.</summary>
    public override string ToString() =>
        _end.ToString().Replace(ReadyLine, "", StringComparison.Ordinal).Trim();
}
