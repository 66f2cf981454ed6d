using System.Globalization;
using System.Security.Cryptography;

namespace Deus.Hosting.Testing;

/// <summary>The received bytes of a deployment, uploaded in one request or in ranges. Safe for concurrent use.</summary>
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

    /// <summary>The file name of the form part <c>code</c>.</summary>
    public string FileName { get; internal set; } = "";

    /// <summary>True when all ranges have arrived.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The number of different ranges that have arrived; 1 for an upload in one request.</summary>
    public int Parts
    {
        get
        {
            lock (_gate)
                return _starts.Count;
        }
    }

    /// <summary>The number of bytes that have arrived.</summary>
    public long Length
    {
        get
        {
            lock (_gate)
                return _length;
        }
    }

    /// <summary>
    /// The SHA-256 of the artifact in lower-case hexadecimal; null while the upload is incomplete, or when <see
    /// cref="AppwriteStub.KeepsUploads"/> is false and the ranges did not arrive in order.
    /// </summary>
    public string? Sha256
    {
        get
        {
            lock (_gate)
                return _sha256;
        }
    }

    /// <summary>Returns the bytes that have arrived, in order of their ranges.</summary>
    /// <returns>The bytes; empty when <see cref="AppwriteStub.KeepsUploads"/> is false.</returns>
    public byte[] ToArray()
    {
        lock (_gate)
            return _parts.Values.SelectMany(part => part).ToArray();
    }

    /// <inheritdoc />
    public void Dispose() => _hash.Dispose();

    private static string Hex(byte[] hash) => string.Concat(hash.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));

    /// <summary>Adds a range. Ignores a range that has already arrived.</summary>
    /// <param name="start">The offset of the range in bytes.</param>
    /// <param name="part">The bytes of the range.</param>
    /// <param name="partsTotal">The number of ranges of the whole artifact.</param>
    /// <param name="isOwn">True when <see cref="Begin"/> of this upload created the part.</param>
    /// <returns>True when this range completed the upload.</returns>
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

    /// <summary>
    /// Starts to read a range. When the bytes are not kept, a range that follows the received bytes is hashed while it is read.
    /// </summary>
    internal AppwriteUploadPart Begin(long start)
    {
        if (_keep)
            return new AppwriteUploadPart(new MemoryStream(), hash: null, start);
        lock (_gate)
        {
            var continues = start == _hashedTo && !_starts.Contains(start);
            // Set again after the whole range has arrived. An interrupted range leaves bytes in the hash that cannot be removed.
            _hashedTo = -1;
            return new AppwriteUploadPart(kept: null, continues ? _hash : null, continues ? start : -1);
        }
    }
}

/// <summary>A range that is being read.</summary>
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
