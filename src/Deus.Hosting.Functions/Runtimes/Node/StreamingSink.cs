namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Passes a response on as it arrives.</summary>
internal sealed class StreamingSink : IResponseSink
{
    private readonly TaskCompletionSource<RuntimeResponse> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The body.</summary>
    public StreamedBody Body { get; } = new();

    /// <inheritdoc/>
    public ValueTask BeginAsync(RuntimeResponse head)
    {
        _head.TrySetResult(head);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Body.WriteAsync(bytes, cancellationToken);

    /// <summary>The stream of an execution, when it has a head: that of the function, or of its failure.</summary>
    public async Task<RuntimeStream> OpenAsync(Task<RuntimeResponse> execution, CancellationToken cancellationToken)
    {
        var completion = CompleteAsync(execution);
        try
        {
            var first = await Task.WhenAny(_head.Task, completion).WaitAsync(cancellationToken).ConfigureAwait(false);
            // A head that came last of all came before the end.
            var head = await (_head.Task.IsCompleted ? _head.Task : first).ConfigureAwait(false);
            return new BodyStream(head, Body, completion);
        }
        catch (OperationCanceledException)
        {
            await Body.AbandonAsync().ConfigureAwait(false);
            // The function goes on, and who counts what runs has to know until when.
            await ((Task)completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task<RuntimeResponse> CompleteAsync(Task<RuntimeResponse> execution)
    {
        try
        {
            return await execution.ConfigureAwait(false);
        }
        finally
        {
            Body.End();
        }
    }
}
