using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>A response that is read while the guest writes it.</summary>
internal sealed class GuestStream(ResponseHead head, StreamedOutput output, Task<RuntimeResponse> completion) : RuntimeStream
{
    public override int StatusCode => head.StatusCode;

    public override IReadOnlyList<KeyValuePair<string, string>> Headers => head.Headers;

    public override Task<RuntimeResponse> Completion => completion;

    public override IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(CancellationToken cancellationToken) => output.ReadAsync(cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await output.AbandonAsync().ConfigureAwait(false);
        await ((Task)completion).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        output.Dispose();
    }
}
