using System.Runtime.CompilerServices;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>A response that streams from the runtime to the caller.</summary>
/// <param name="executionId">The id of the execution.</param>
/// <param name="stream">The runtime's response.</param>
/// <param name="completion">Completes when the end is recorded, at the latest at the engine's deadline.</param>
/// <param name="stop">Canceled at the engine's deadline. Disposed by <see cref="DisposeAsync"/>.</param>
internal sealed class RunningStream(string executionId, RuntimeStream stream, Task<Execution> completion, CancellationTokenSource stop)
    : ExecutionStream
{
    public override string Id => executionId;

    public override int StatusCode => stream.StatusCode;

    public override IReadOnlyList<KeyValuePair<string, string>> Headers => stream.Headers;

    public override Task<Execution> Completion => completion;

    public override async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancellationToken);
        var pieces = stream.ReadBodyAsync(either.Token).GetAsyncEnumerator(CancellationToken.None);
        await using (pieces.ConfigureAwait(false))
        {
            while (await MoveNextAsync(pieces, cancellationToken).ConfigureAwait(false))
                yield return pieces.Current;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        var end = stream.DisposeAsync().AsTask();
        // Waits for the first of both: a runtime that does not end must not block the caller.
        await Task.WhenAny(end, completion).ConfigureAwait(false);
        await ((Task)completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        RuntimeInvoker.Observe(completion);
        stop.Dispose();
    }

    /// <summary>Reads the next piece. At the engine's deadline the body ends without an error: the outcome states the reason.</summary>
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> pieces, CancellationToken cancellationToken)
    {
        try
        {
            return await pieces.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
