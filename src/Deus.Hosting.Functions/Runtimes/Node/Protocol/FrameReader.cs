using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>Reads the frames of a worker's response: [1 byte: kind][4 bytes: length, big-endian][bytes].</summary>
internal sealed class FrameReader(Stream stream) : IDisposable
{
    private const int BufferBytes = 32 * 1024;
    private const int MaxTextBytes = 32 * 1024 * 1024; // Logs and errors of maximum length, with every character escaped.

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;
    private FrameKind _kind;

    /// <summary>The number of unread bytes of the current frame.</summary>
    public uint Left { get; private set; }

    /// <summary>True when the last frame of a response has been read completely and no bytes follow it.</summary>
    public bool HasEnded => _kind == FrameKind.End && Left == 0 && _start == _end;

    /// <summary>Reads the header of the next frame.</summary>
    /// <exception cref="EndOfStreamException">The connection has ended.</exception>
    public async ValueTask<FrameKind> NextAsync(CancellationToken cancellationToken)
    {
        await FillAsync(WorkerFrames.PrefixBytes, cancellationToken).ConfigureAwait(false);
        _kind = (FrameKind)_buffer[_start];
        Left = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start + 1));
        _start += WorkerFrames.PrefixBytes;
        return _kind;
    }

    /// <summary>Reads a piece of the current frame. Its memory is reused by the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        await FillAsync(1, cancellationToken).ConfigureAwait(false);
        return Take((int)Math.Min(Left, _end - _start));
    }

    /// <summary>Reads the rest of the current frame as UTF-8 text.</summary>
    /// <exception cref="InvalidDataException">The frame is too large.</exception>
    public async ValueTask<string> ReadTextAsync(CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString((await ReadRestAsync(cancellationToken).ConfigureAwait(false)).Span);

    /// <summary>Reads the rest of the current frame as JSON.</summary>
    /// <exception cref="InvalidDataException">The frame is too large, or not the expected JSON.</exception>
    public async ValueTask<T> ReadJsonAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var bytes = await ReadRestAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type)
                ?? throw new InvalidDataException("A frame of the worker's response is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("A frame of the worker's response is not the JSON expected.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadRestAsync(CancellationToken cancellationToken)
    {
        if (Left > MaxTextBytes)
            throw new InvalidDataException($"A frame of the worker's response has {Left} bytes; accepted: {MaxTextBytes}.");
        await FillAsync((int)Left, cancellationToken).ConfigureAwait(false);
        return Take((int)Left);
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        var piece = _buffer.AsMemory(_start, count);
        _start += count;
        Left -= (uint)count;
        return piece;
    }

    /// <summary>Reads until the buffer holds at least this many bytes.</summary>
    private async ValueTask FillAsync(int count, CancellationToken cancellationToken)
    {
        if (_end - _start >= count)
            return;
        MakeRoom(count);
        while (_end - _start < count)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new EndOfStreamException();
            _end += read;
        }
    }

    private void MakeRoom(int count)
    {
        var before = _buffer;
        if (count > before.Length)
            _buffer = ArrayPool<byte>.Shared.Rent(count);
        before.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (before != _buffer)
            ArrayPool<byte>.Shared.Return(before);
    }
}
