using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Reads the frames of a worker's answer: [1 byte: kind][4 bytes: length][bytes].</summary>
internal sealed class FrameReader(Stream stream)
{
    private const int PrefixBytes = 1 + sizeof(uint);
    private const int MaxJsonBytes = 32 * 1024 * 1024; // logs and errors at their limits, every character escaped

    private readonly byte[] _prefix = new byte[PrefixBytes];

    /// <summary>The bytes of the current frame that are not read yet.</summary>
    public uint Left { get; private set; }

    /// <summary>Goes to the next frame.</summary>
    /// <exception cref="EndOfStreamException">There is none.</exception>
    public async Task<FrameKind> NextAsync(CancellationToken cancellationToken)
    {
        await stream.ReadExactlyAsync(_prefix, cancellationToken).ConfigureAwait(false);
        Left = BinaryPrimitives.ReadUInt32BigEndian(_prefix.AsSpan(1));
        return (FrameKind)_prefix[0];
    }

    /// <summary>Reads a piece of the current frame.</summary>
    public async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var piece = Left < buffer.Length ? buffer[..(int)Left] : buffer;
        var read = await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false);
        if (read == 0)
            throw new EndOfStreamException();
        Left -= (uint)read;
        return read;
    }

    /// <summary>Reads the rest of the current frame as JSON.</summary>
    /// <exception cref="InvalidDataException">It is none, or too large.</exception>
    public async Task<T> ReadJsonAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        if (Left > MaxJsonBytes)
            throw new InvalidDataException($"A frame of the worker's answer has {Left} bytes; accepted: {MaxJsonBytes}.");
        var bytes = new byte[Left];
        await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(bytes, type)
                ?? throw new InvalidDataException("A frame of the worker's answer is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("A frame of the worker's answer is not the JSON expected.", e);
        }
    }
}

/// <summary>What a frame holds.</summary>
internal enum FrameKind
{
    /// <summary>Status, headers and logs; first.</summary>
    Head = 1,

    /// <summary>A piece of the body.</summary>
    Body = 2,

    /// <summary>How the body ended; last.</summary>
    End = 3,
}
