namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Receives the parts of a response as they arrive.</summary>
internal interface IResponseSink
{
    /// <summary>Receives status and headers. Called once, before the body.</summary>
    ValueTask BeginAsync(RuntimeResponse head);

    /// <summary>Receives a piece of the body. Its memory is reused after the call.</summary>
    /// <returns>False when the receiver accepts no more, or the token was canceled.</returns>
    ValueTask<bool> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Canceled when the reader has stopped reading the body. Default: never.</summary>
    CancellationToken Abandoned => CancellationToken.None;
}
