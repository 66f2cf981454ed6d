using System.Globalization;
using System.Security.Cryptography;

namespace Deus.Hosting.Testing;

/// <summary>The bytes of a deployment as they reached the stub, in one request or in ranges. Safe for concurrent use.</summary>
public sealed class AppwriteUpload : IDisposable
{
    private readonly object _gate = new();
    private readonly SortedDictionary<long, byte[]> _parts = [];
    private readonly HashSet<long> _starts = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly bool _keep;
    private long _hashedTo;
    private long _length;
    private string? _sha256;

    internal AppwriteUpload(bool keep) => _keep = keep;

    /// <summary>The file name of the part <c>code</c>.</summary>
    public string FileName { get; internal set; } = "";

    /// <summary>True when every range has arrived.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many ranges have arrived, each counted once; 1 for an upload in one request.</summary>
    public int Parts
    {
        get
        {
            lock (_gate)
                return _starts.Count;
        }
    }

    /// <summary>How many bytes have arrived.</summary>
    public long Length
    {
        get
        {
            lock (_gate)
                return _length;
        }
    }

    /// <summary>The SHA-256 of the whole in lower-case hex; null while it is not complete, or when the bytes were discarded
    /// and did not come in order.</summary>
    public string? Sha256
    {
        get
        {
            lock (_gate)
                return _sha256;
        }
    }

    /// <summary>Gives the bytes that have arrived, in order of their ranges.</summary>
    /// <returns>The bytes; empty when <see cref="AppwriteStub.KeepsUploads"/> is false.</returns>
    public byte[] ToArray()
    {
        lock (_gate)
            return _parts.Values.SelectMany(part => part).ToArray();
    }

    /// <inheritdoc />
    public void Dispose() => _hash.Dispose();

    private static string Hex(byte[] hash) => string.Concat(hash.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    /// <summary>Takes a range; one that is there already is kept as it is.</summary>
    /// <param name="start">Where the range begins.</param>
    /// <param name="part">The bytes.</param>
    /// <param name="partsTotal">How many ranges make up the whole.</param>
    /// <param name="isOwn">True when the range was begun with <see cref="Begin"/> of this upload.</param>
    /// <returns>True when this range made the upload complete.</returns>
    internal bool Add(long start, AppwriteUploadPart part, int partsTotal, bool isOwn)
    {
        lock (_gate)
        {
            if (!_starts.Add(start))
                return false;
            _length += part.Length;
            if (_keep)
                _parts[start] = part.ToArray();
            else
                _hashedTo = isOwn && part.InOrderFrom == start ? start + part.Length : -1;
            if (_starts.Count < partsTotal || IsComplete)
                return false;
            IsComplete = true;
            if (_keep)
                _sha256 = Hex(SHA256.HashData(ToArray()));
            else if (_hashedTo == _length)
                _sha256 = Hex(_hash.GetHashAndReset());
            return true;
        }
    }

    /// <summary>Begins to read a range. Discarded bytes are hashed on the way when they continue what has come.</summary>
    internal AppwriteUploadPart Begin(long start)
    {
        if (_keep)
            return new AppwriteUploadPart(new MemoryStream(), hash: null, start);
        lock (_gate)
        {
            var continues = start == _hashedTo && !_starts.Contains(start);
            // Until the range has arrived whole: what a broken one left in the hash cannot be taken out again.
            _hashedTo = -1;
            return new AppwriteUploadPart(kept: null, continues ? _hash : null, continues ? start : -1);
        }
    }
}

/// <summary>A range being read.</summary>
internal sealed class AppwriteUploadPart(MemoryStream? kept, IncrementalHash? hash, long inOrderFrom)
{
    public long InOrderFrom { get; } = inOrderFrom;

    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        kept?.Write(bytes);
        hash?.AppendData(bytes);
    }

    public byte[] ToArray() => kept?.ToArray() ?? [];
}
