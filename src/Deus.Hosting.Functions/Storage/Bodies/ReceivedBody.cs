namespace Deus.Hosting.Functions.Storage.Bodies;

/// <summary>The body of a request: in memory, or in a file without a name when it is large. Dispose it when the request has ended.</summary>
internal sealed class ReceivedBody : IAsyncDisposable
{
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly FileStream? _file;
    private readonly ByteBudget _loading;
    private readonly ByteBudget.Share _received;
    private ByteBudget.Share? _loaded;

    /// <param name="memory">The bytes of a body without a file.</param>
    /// <param name="file">The file of a large body; null when the body is in memory. The body owns it.</param>
    /// <param name="received">The bytes that the body takes in memory or on disk. The body owns it.</param>
    /// <param name="loading">The budget of <see cref="LoadAsync"/>.</param>
    public ReceivedBody(ReadOnlyMemory<byte> memory, FileStream? file, ByteBudget.Share received, ByteBudget loading)
    {
        _memory = memory;
        _file = file;
        _loading = loading;
        _received = received;
    }

    /// <summary>The length in bytes.</summary>
    public long Length => _file?.Length ?? _memory.Length;

    /// <summary>True when the body is in a file.</summary>
    public bool IsSpooled => _file is not null;

    /// <summary>Returns the body as a stream at its beginning. Disposing the stream has no effect on the body.</summary>
    public Stream OpenRead() => _file is null
        ? new MemoryStream(_memory.ToArray(), writable: false)
        : new RereadStream(_file.SafeFileHandle, _file.Length);

    /// <summary>Returns the whole body in memory. Waits until the bodies in memory leave room for it.</summary>
    public async Task<ReadOnlyMemory<byte>> LoadAsync(CancellationToken cancellationToken)
    {
        if (_file is null)
            return _memory;
        _loaded ??= await _loading.TakeAsync(_file.Length, cancellationToken).ConfigureAwait(false);
        var bytes = GC.AllocateUninitializedArray<byte>((int)_file.Length);
        var stream = OpenRead();
        await using (stream.ConfigureAwait(false))
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_file is not null)
            await _file.DisposeAsync().ConfigureAwait(false);
        _received.Dispose();
        _loaded?.Dispose();
    }
}
