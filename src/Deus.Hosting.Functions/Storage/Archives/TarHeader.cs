using System.Buffers.Binary;
using System.Text;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>The header block of a tar entry, in the formats v7, ustar, pax, GNU and star. Owners, times and devices are not read.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    public const int BlockBytes = 512;

    private const int ChecksumAt = 148;
    private const int FieldsBytes = 8;

    private readonly ReadOnlySpan<byte> _block = block;

    public char Type => (char)_block[156];

    /// <summary>True for a block that marks the end of the archive. As for GNU tar, its checksum field does not count.</summary>
    public bool IsEnd => !_block[..ChecksumAt].ContainsAnyExcept((byte)0)
        && !_block[(ChecksumAt + FieldsBytes)..].ContainsAnyExcept((byte)0);

    public ReadOnlySpan<byte> LinkName => Text(157, 100);

    /// <summary>True for an entry of star with its own kind of sparse map.</summary>
    public bool IsStar => _block[508..511].SequenceEqual("tar"u8);

    private bool IsPosix => _block[257..263].SequenceEqual("ustar\0"u8);

    /// <summary>Returns the name, joined with the prefix of the POSIX formats.</summary>
    public byte[] Name()
    {
        var name = Text(0, 100);
        var prefix = IsPosix ? Text(345, 155) : [];
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    /// <summary>Returns true when the checksum is right. Some old programs add the bytes as signed numbers.</summary>
    public bool HasChecksum()
    {
        long unsigned = 0;
        long signed = 0;
        for (var i = 0; i < BlockBytes; i++)
        {
            var value = i is >= ChecksumAt and < ChecksumAt + FieldsBytes ? (byte)' ' : _block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        return TryNumber(ChecksumAt, FieldsBytes, out var expected) && (expected == unsigned || expected == signed);
    }

    public bool TryMode(out long mode) => TryNumber(100, 8, out mode);

    public bool TrySize(out long size) => TryNumber(124, 12, out size);

    /// <summary>Reads the parts of a sparse file in the old GNU format.</summary>
    /// <param name="at">The position of the first part.</param>
    /// <param name="count">The maximum number of parts.</param>
    /// <param name="segments">Receives the parts.</param>
    public bool TrySegments(int at, int count, List<TarSegment> segments)
    {
        for (var i = 0; i < count && _block[at + 12] != 0; i++, at += 24)
        {
            if (!TryNumber(at, 12, out var offset) || !TryNumber(at + 12, 12, out var length))
                return false;
            segments.Add(new TarSegment(offset, length));
        }

        return true;
    }

    public bool TryRealSize(out long size) => TryNumber(483, 12, out size);

    public bool IsFlagged(int at) => _block[at] != 0;

    private ReadOnlySpan<byte> Text(int at, int length)
    {
        var text = _block.Slice(at, length);
        var end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    /// <summary>Reads a number as GNU tar does: octal digits, or 8 bytes and more in base 256. Negative numbers are refused.</summary>
    private bool TryNumber(int at, int length, out long number)
    {
        var field = _block.Slice(at, length);
        number = 0;
        if (field[0] == 0x80)
        {
            number = BinaryPrimitives.ReadInt64BigEndian(field.Length >= 12 ? field[^8..] : [0, .. field[1..]]);
            return number >= 0 && (field.Length < 12 || !field[1..^8].ContainsAnyExcept((byte)0));
        }

        // Old programs write a NUL or spaces before the digits.
        field = field[0] == 0 ? field[1..] : field;
        field = field.TrimStart((byte)' ');
        if (field.IsEmpty)
            return false;
        var digits = field.IndexOfAnyExceptInRange((byte)'0', (byte)'7');
        if (digits >= 0 && field[digits] is not (0 or (byte)' '))
            return false;
        foreach (var digit in digits < 0 ? field : field[..digits])
            number = (number << 3) | (uint)(digit - '0');
        return number >= 0;
    }

    /// <summary>Decodes a name; returns null when it is not UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> name)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(name);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
