using System.Text;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>
/// Reads the entries of a tar archive as GNU tar does. What GNU tar reads differently from other programs, or with a warning, is refused
/// with the name of the file. <see cref="System.Formats.Tar.TarReader"/> is not used: it refuses large owners, binary attributes and
/// repeated keywords, and returns sparse files and names in other encodings damaged.
/// </summary>
internal sealed class TarMembers(Stream tar)
{
    private const int OldSparseParts = 4;
    private const int MoreSparseParts = 21;
    private const int MaxSparseBlocks = 10_000;

    private readonly byte[] _block = new byte[TarHeader.BlockBytes];
    private PaxRecords? _pax;
    private byte[]? _longName;
    private byte[]? _longLink;
    private long _data;
    private long _padding;
    private int _headerBytes;

    /// <summary>The name of the last entry whose header was read; null before the first.</summary>
    public string? Current { get; private set; }

    /// <summary>Returns the next entry; null at the end of the archive.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    /// <exception cref="ArchiveRejectedException">An entry cannot be unpacked.</exception>
    public async Task<TarMember?> NextAsync(CancellationToken cancellationToken)
    {
        await SkipAsync(_data + _padding, cancellationToken).ConfigureAwait(false);
        (_data, _padding, _headerBytes) = (0, 0, 0);
        while (await ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            if (new TarHeader(_block).IsEnd)
            {
                await CheckEndAsync(cancellationToken).ConfigureAwait(false);
                break;
            }

            if (await ReadEntryAsync(cancellationToken).ConfigureAwait(false) is { } member)
                return member;
        }

        return _pax is null && _longName is null && _longLink is null
            ? null
            : throw new InvalidDataException("it ends after a header without a file");
    }

    /// <summary>Copies the content of the current entry, the gaps of sparse files included.</summary>
    /// <param name="member">The entry that <see cref="NextAsync"/> returned last.</param>
    /// <param name="target">A new file.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    public async Task CopyAsync(TarMember member, Stream target, CancellationToken cancellationToken)
    {
        if (member.Segments is null)
        {
            await CopyAsync(target, member.Size, cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (var (offset, length) in member.Segments)
        {
            target.Position = offset;
            await CopyAsync(target, length, cancellationToken).ConfigureAwait(false);
        }

        target.SetLength(member.Size);
    }

    private async Task CopyAsync(Stream target, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(count, 81_920)];
        while (count > 0)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(count, buffer.Length));
            await tar.ReadExactlyAsync(part, cancellationToken).ConfigureAwait(false);
            await target.WriteAsync(part, cancellationToken).ConfigureAwait(false);
            count -= part.Length;
            _data -= part.Length;
        }
    }

    /// <summary>Reads one header; returns null when the entry only describes the following one.</summary>
    private async Task<TarMember?> ReadEntryAsync(CancellationToken cancellationToken)
    {
        var header = new TarHeader(_block);
        if (!header.HasChecksum() || !header.TrySize(out var size))
            throw new InvalidDataException("it has a damaged header");
        switch (header.Type)
        {
            case 'x' or 'X':
                _pax = _pax is null
                    ? PaxRecords.Parse(await ReadDataAsync(size, cancellationToken).ConfigureAwait(false))
                    : throw new InvalidDataException("it has two pax headers for one file");
                return null;
            case 'g':
                if (!PaxRecords.Parse(await ReadDataAsync(size, cancellationToken).ConfigureAwait(false)).IsEmpty)
                    throw new InvalidDataException("it has names or sizes in a pax header for all files");
                return null;
            case 'L':
                _longName = CutAtNul(await ReadDataAsync(size, cancellationToken).ConfigureAwait(false));
                return null;
            case 'K':
                _longLink = CutAtNul(await ReadDataAsync(size, cancellationToken).ConfigureAwait(false));
                return null;
            case 'V':
                await ReadDataAsync(size, cancellationToken).ConfigureAwait(false);
                return null;
            default:
                return await ReadMemberAsync(size, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TarMember> ReadMemberAsync(long size, CancellationToken cancellationToken)
    {
        var pax = _pax ?? new PaxRecords();
        var header = new TarHeader(_block);
        var type = header.Type;
        var (isMode, isStar) = (header.TryMode(out var mode), header.IsStar);
        var name = NameOf(pax.Find("GNU.sparse.name") ?? pax.Find("path") ?? _longName ?? header.Name());
        var link = type is '1' or '2' ? LinkOf(name, pax.Find("linkpath") ?? _longLink ?? header.LinkName.ToArray()) : "";
        (_pax, _longName, _longLink) = (null, null, null);
        var kind = KindOf(type, name);
        // As for GNU tar, a hard link has no data, whatever its size says.
        size = type == '1' ? 0 : pax.FindNumber("size") ?? size;
        if (!isMode || size > long.MaxValue - TarHeader.BlockBytes || (size > 0 && kind is not TarMemberKind.File && type != 'D'))
            throw new InvalidDataException("it has a damaged header");
        (_data, _padding) = (size, PaddingOf(size));
        List<TarSegment>? segments = null;
        var realSize = kind is TarMemberKind.File ? size : 0;
        if (type == 'S' || (pax.IsSparse && kind is TarMemberKind.File))
            (segments, realSize) = await ReadSparseAsync(type, isStar, pax, cancellationToken).ConfigureAwait(false);
        return new TarMember(kind, name, link, (mode & 0b001_000_000) != 0, realSize, segments);
    }

    private async Task<(List<TarSegment> Segments, long RealSize)> ReadSparseAsync(
        char type, bool isStar, PaxRecords pax, CancellationToken cancellationToken)
    {
        List<TarSegment>? segments = [];
        long? realSize;
        if (type == 'S')
        {
            realSize = isStar || pax.IsSparse ? null : await ReadOldSparseAsync(segments, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            realSize = pax.FindNumber("GNU.sparse.realsize") ?? pax.FindNumber("GNU.sparse.size");
            segments = SparseMap.FromRecords(pax) ?? await ReadMapAsync(cancellationToken).ConfigureAwait(false);
        }

        if (realSize is not { } bytes)
            throw new ArchiveRejectedException(
                $"The archive's file '{Current}' is sparse, in a format that is not known. Accepted: the sparse files of GNU tar and bsdtar. "
                + "Pack it as an ordinary file (bsdtar --no-read-sparse).");
        SparseMap.Check(segments, bytes, _data);
        return (segments, bytes);
    }

    private async Task<List<TarSegment>> ReadMapAsync(CancellationToken cancellationToken)
    {
        var (segments, blocks) = await SparseMap.FromDataAsync(
            async () => await ReadDataBlockAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        _data -= (long)blocks * TarHeader.BlockBytes;
        return _data >= 0 ? segments : throw new InvalidDataException("it has a sparse file with a damaged map");
    }

    private async Task<long> ReadOldSparseAsync(List<TarSegment> segments, CancellationToken cancellationToken)
    {
        const int partsAt = 386;
        const int moreAt = 482;
        const int evenMoreAt = 504;
        var isRead = new TarHeader(_block).TryRealSize(out var realSize)
            & new TarHeader(_block).TrySegments(partsAt, OldSparseParts, segments);
        var hasMore = new TarHeader(_block).IsFlagged(moreAt);
        for (var blocks = 0; hasMore && isRead && blocks < MaxSparseBlocks; blocks++)
        {
            await ReadDataBlockAsync(cancellationToken).ConfigureAwait(false);
            isRead = new TarHeader(_block).TrySegments(0, MoreSparseParts, segments);
            hasMore = new TarHeader(_block).IsFlagged(evenMoreAt);
        }

        return isRead && !hasMore ? realSize : throw new InvalidDataException("it has a sparse file with a damaged map");
    }

    /// <summary>An archive that continues after its end was concatenated with another one, whose files GNU tar ignores.</summary>
    private async Task CheckEndAsync(CancellationToken cancellationToken)
    {
        while (await ReadBlockAsync(cancellationToken, isPartAccepted: true).ConfigureAwait(false))
        {
            var header = new TarHeader(_block);
            if (!header.IsEnd && header.HasChecksum())
                throw new ArchiveRejectedException(
                    $"The archive continues after its end with '{NameOf(header.Name())}'. Accepted: one archive. Pack all files into one, "
                    + "or join archives with tar --concatenate.");
        }
    }

    private static TarMemberKind KindOf(char type, string name) => type switch
    {
        // Old programs mark a folder only by a slash at the end of its name.
        '0' or '\0' or '7' => name.EndsWith('/') ? TarMemberKind.Folder : TarMemberKind.File,
        'S' => TarMemberKind.File,
        '5' or 'D' => TarMemberKind.Folder,
        '1' => TarMemberKind.HardLink,
        '2' => TarMemberKind.SymbolicLink,
        _ => throw new ArchiveRejectedException(
            $"The archive's entry '{name}' is {Describe(type)}. Accepted: files, folders and links. Leave it out of the archive."),
    };

    private static string Describe(char type) => type switch
    {
        '3' or '4' => "a device",
        '6' => "a pipe",
        'M' => "a part of a file that began in another archive",
        _ => $"of the unknown type '{(char.IsAsciiLetterOrDigit(type) ? type : '?')}'",
    };

    private string NameOf(byte[] bytes)
    {
        Current = Encoding.Latin1.GetString(bytes);
        return Current = Decode(bytes, $"The archive has the name '{Escape(bytes)}'");
    }

    private static string LinkOf(string name, byte[] bytes) =>
        Decode(bytes, $"The archive's link '{name}' has the target '{Escape(bytes)}'");

    private static string Decode(byte[] bytes, string subject) => bytes.Contains((byte)0)
        ? throw new ArchiveRejectedException($"{subject}, which contains a NUL. Accepted: names without NUL. Rename the file.")
        : TarHeader.Decode(bytes) ?? throw new ArchiveRejectedException(
            $"{subject}, which is not UTF-8. Accepted: names in UTF-8. Rename the file, for example with convmv.");

    private static string Escape(byte[] bytes) =>
        string.Concat(bytes.Take(ArchiveLimits.MaxPathLength).Select(b => b is >= 32 and < 127 ? $"{(char)b}" : $"\\x{b:x2}"));

    private static byte[] CutAtNul(byte[] bytes) => Array.IndexOf(bytes, (byte)0) is var end and >= 0 ? bytes[..end] : bytes;

    private static long PaddingOf(long size) => (TarHeader.BlockBytes - (size % TarHeader.BlockBytes)) % TarHeader.BlockBytes;

    private async Task<byte[]> ReadDataAsync(long size, CancellationToken cancellationToken)
    {
        if (size > ArchiveLimits.MaxHeaderBytes || (_headerBytes += (int)size + TarHeader.BlockBytes) > ArchiveLimits.MaxHeaderBytes)
            throw new ArchiveRejectedException(
                $"The archive has an entry with more than {ArchiveLimits.MaxHeaderBytes} bytes of headers, after '{Current}'.");
        var data = new byte[size];
        await tar.ReadExactlyAsync(data, cancellationToken).ConfigureAwait(false);
        await SkipAsync(PaddingOf(size), cancellationToken).ConfigureAwait(false);
        return data;
    }

    private async Task<byte[]> ReadDataBlockAsync(CancellationToken cancellationToken) =>
        await ReadBlockAsync(cancellationToken).ConfigureAwait(false) ? _block : throw new EndOfStreamException("it is cut off");

    /// <summary>Reads the next block; returns false at the end of the stream.</summary>
    private async Task<bool> ReadBlockAsync(CancellationToken cancellationToken, bool isPartAccepted = false)
    {
        var read = await tar.ReadAtLeastAsync(_block, TarHeader.BlockBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read is not (0 or TarHeader.BlockBytes) && !isPartAccepted)
            throw new EndOfStreamException("it is cut off");
        return read == TarHeader.BlockBytes;
    }

    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(count, 81_920)];
        for (; count > 0; count -= Math.Min(count, buffer.Length))
            await tar.ReadExactlyAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), cancellationToken).ConfigureAwait(false);
    }
}
