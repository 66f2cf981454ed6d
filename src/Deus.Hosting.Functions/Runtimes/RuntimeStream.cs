namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A response while it arrives: status and headers at once, then the body as it is written, then how it ended.</summary>
public abstract class RuntimeStream : IAsyncDisposable
{
    /// <summary>Initialises the stream.</summary>
    protected RuntimeStream()
    {
    }

    /// <summary>The function's HTTP status; 500 or 503 when it failed before it had returned one.</summary>
    public abstract int StatusCode { get; }

    /// <summary>The headers in order, names in lower case; a name may occur more than once.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>
    /// Completes when the execution has ended, with log, counters and everything else but the body. A body that is not read may
    /// keep it from ending before its timeout. <see cref="RuntimeResponse.Outcome"/> says whether the body is complete.
    /// </summary>
    public abstract Task<RuntimeResponse> Completion { get; }

    /// <summary>Reads the body in pieces as the function writes them, once. It ends early, without an exception, when the execution fails.</summary>
    /// <param name="cancellationToken">Cancels the reading; the function goes on.</param>
    /// <returns>The pieces; each is valid until the next one.</returns>
    public abstract IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Stops the body where it is: an execution that has not ended ends as <see cref="RuntimeOutcome.Abandoned"/>.
    /// </summary>
    /// <returns>A task that completes with <see cref="Completion"/>.</returns>
    public abstract ValueTask DisposeAsync();
}
