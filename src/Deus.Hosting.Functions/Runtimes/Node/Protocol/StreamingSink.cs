namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Forwards a response as it arrives.</summary>
internal sealed class StreamingSink : IResponseSink
{
    private readonly TaskCompletionSource<RuntimeResponse> _head = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The body of the response.</summary>
    public StreamedBody Body { get; } = new();

    /// <inheritdoc/>
    public CancellationToken Abandoned => Body.Abandoned;

    /// <inheritdoc/>
    public ValueTask BeginAsync(RuntimeResponse head)
    {
        _head.TrySetResult(head);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Body.WriteAsync(bytes, cancellationToken);

    /// <summary>Waits for status and headers, from the function or from its failure, and returns the stream.</summary>
    public async Task<RuntimeStream> OpenAsync(Task<RuntimeResponse> execution, CancellationToken cancellationToken)
    {
        var completion = CompleteAsync(execution);
        try
        {
            var first = await Task.WhenAny(_head.Task, completion).WaitAsync(cancellationToken).ConfigureAwait(false);
            // The head is set before the execution ends, so it is preferred when both tasks have completed.
            var head = await (_head.Task.IsCompleted ? _head.Task : first).ConfigureAwait(false);
            return new BodyStream(head, Body, completion);
        }
        catch (OperationCanceledException)
        {
            await Body.AbandonAsync().ConfigureAwait(false);
            // The function still runs. The concurrency limiter counts it until this task ends.
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
