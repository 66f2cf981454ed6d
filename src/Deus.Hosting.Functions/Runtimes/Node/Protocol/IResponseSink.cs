namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Where the parts of a response go as they arrive.</summary>
internal interface IResponseSink
{
    /// <summary>Takes status and headers, once, before the body.</summary>
    ValueTask BeginAsync(RuntimeResponse head);

    /// <summary>Takes a piece of the body; its memory is reused after the call.</summary>
    /// <returns>False when no more is wanted, or the token was cancelled.</returns>
    ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);
}
