namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A response that is read while it arrives: first status and headers, then the body, then the end.</summary>
public abstract class RuntimeStream : IAsyncDisposable
{
    /// <summary>Initialises the stream.</summary>
    protected RuntimeStream()
    {
    }

    /// <summary>The HTTP status; 500 or 503 when the function failed before it had returned a status.</summary>
    public abstract int StatusCode { get; }

    /// <summary>The headers in order. Names are in lower case, and a name may occur more than once.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>
    /// Completes when the execution has ended, with log and counters but without the body. If the body is not read, the execution may not
    /// end before its timeout. <see cref="RuntimeResponse.Outcome"/> states whether the body is complete.
    /// </summary>
    public abstract Task<RuntimeResponse> Completion { get; }

    /// <summary>
    /// Reads the body in pieces as the function writes them. It can be read once. It ends early, without an exception, when the execution
    /// fails.
    /// </summary>
    /// <param name="cancellationToken">Cancels the reading; the function continues.</param>
    /// <returns>The pieces. Each is valid until the next one is read.</returns>
    public abstract IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken);

    /// <summary>Stops reading the body. An execution that has not ended then ends as <see cref="RuntimeOutcome.Abandoned"/>.</summary>
    /// <returns>A task that completes with <see cref="Completion"/>.</returns>
    public abstract ValueTask DisposeAsync();
}
