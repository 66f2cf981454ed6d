namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A response whose body is read from a <see cref="StreamedBody"/>.</summary>
internal sealed class BodyStream(RuntimeResponse head, StreamedBody body, Task<RuntimeResponse> completion) : RuntimeStream
{
    public override int StatusCode => head.StatusCode;

    public override IReadOnlyList<KeyValuePair<string, string>> Headers => head.Headers;

    public override Task<RuntimeResponse> Completion => completion;

    public override IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken) =>
        body.ReadAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await body.AbandonAsync().ConfigureAwait(false);
        await ((Task)completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        body.Dispose();
    }
}
