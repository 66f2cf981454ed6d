namespace Deus.Hosting.Functions;

/// <summary>
/// A response that is read while the function writes it. Read the body to its end, or dispose this object to abandon the rest. The
/// body can be read once, by one reader. A slow reader slows the function down, and the function's timeout includes the reading.
/// </summary>
public abstract class ExecutionStream : IAsyncDisposable
{
    /// <summary>The id of the execution.</summary>
    public abstract string Id { get; }

    /// <summary>The HTTP status of the response; 500 or 503 when the function failed before it set one.</summary>
    public abstract int StatusCode { get; }

    /// <summary>The response headers in order, names in lower case. A name may occur more than once.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>
    /// Completes with the final record; <see cref="Execution.Outcome"/> says whether the body was complete. Fails with
    /// <see cref="ExecutionRecordException"/> when the end could not be recorded, and with <see cref="FunctionHostException"/>
    /// when the host failed.
    /// </summary>
    public abstract Task<Execution> Completion { get; }

    /// <summary>Reads the body in pieces as they arrive. Can be called once. The body ends early when the execution fails.</summary>
    /// <param name="cancellationToken">Cancels the read; the execution continues until this object is disposed.</param>
    /// <returns>The pieces of the body.</returns>
    public abstract IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Abandons the rest of the body, which is recorded as <see cref="ExecutionOutcome.Abandoned"/>, and waits for the end of the
    /// execution.
    /// </summary>
    /// <returns>A task that completes when the end is recorded.</returns>
    public abstract ValueTask DisposeAsync();
}
