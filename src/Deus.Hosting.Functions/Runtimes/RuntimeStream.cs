namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A response while it arrives: status and headers at once, then the body as it is written, then how it ended.</summary>
internal sealed class RuntimeStream(RuntimeResponse head, StreamedBody body, Task<RuntimeResponse> completion) : IAsyncDisposable
{
    /// <summary>The function's HTTP status; 500 or 503 when it failed before it had returned one.</summary>
    public int StatusCode => head.StatusCode;

    /// <summary>The headers in order, names in lower case; a name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers => head.Headers;

    /// <summary>
    /// Completes when the execution has ended, with everything but the body; a body that is not read keeps it from
    /// ending before its deadline. The outcome tells whether the body was complete.
    /// </summary>
    public Task<RuntimeResponse> Completion => completion;

    /// <summary>The body in pieces as the function writes them, to be read once. It ends early when the execution fails.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken) =>
        body.ReadAsync(cancellationToken);

    /// <summary>Stops the body where it is; the execution then ends as <see cref="RuntimeOutcome.Abandoned"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        await body.AbandonAsync().ConfigureAwait(false);
        await ((Task)completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        body.Dispose();
    }
}
