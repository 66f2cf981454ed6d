namespace Deus.Hosting.Functions;

/// <summary>
/// A response while the function writes it. Read the body to its end, or dispose this to give the rest up; one reader, once.
/// A reader that is slow slows the function down; the function's timeout covers the reading.
/// </summary>
public abstract class ExecutionStream : IAsyncDisposable
{
    /// <summary>The execution's id.</summary>
    public abstract string Id { get; }

    /// <summary>The HTTP status; 500 or 503 when the function failed before it had given one.</summary>
    public abstract int StatusCode { get; }

    /// <summary>The response headers in order, names in lower case; a name may occur more than once.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>
    /// The record of the end; <see cref="Execution.Outcome"/> tells whether the body was complete. Fails with
    /// <see cref="ExecutionRecordException"/> when the end could not be recorded, and with <see cref="FunctionHostException"/>
    /// when the host failed.
    /// </summary>
    public abstract Task<Execution> Completion { get; }

    /// <summary>The body in pieces as they come, to be read once. It ends early when the execution fails.</summary>
    /// <param name="cancellationToken">Ends the reading; the execution goes on until this is disposed.</param>
    /// <returns>The pieces.</returns>
    public abstract IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives up what was not read, recorded as <see cref="ExecutionOutcome.Abandoned"/>, and waits for the end.</summary>
    /// <returns>When the end is recorded.</returns>
    public abstract ValueTask DisposeAsync();
}
