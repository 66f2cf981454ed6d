using System.Buffers;
using System.Security.Cryptography;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>
/// Stores immutable artifacts in files named by the SHA-256 of their bytes. A file gets its name after it is complete, so a crash
/// leaves only a temporary file, which the next start removes.
/// </summary>
internal sealed class ArtifactFiles(HostFolder folder)
{
    private const int BufferBytes = 81_920;
    private const int HashCharacters = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _pins = new(StringComparer.Ordinal);

    /// <summary>Stores a stream, read to its end.</summary>
    /// <exception cref="ArtifactTooLargeException">The stream has more than <paramref name="maxBytes"/> bytes. Nothing is kept.</exception>
    public Task<ArtifactLease> SaveAsync(Stream content, long maxBytes, CancellationToken cancellationToken) =>
        SaveAsync((target, token) => CopyAsync(content, target, maxBytes, token), cancellationToken);

    /// <summary>Stores the bytes that a callback writes.</summary>
    /// <param name="write">Writes the bytes. When it throws, nothing is kept.</param>
    /// <param name="cancellationToken">The token that <paramref name="write"/> receives.</param>
    public async Task<ArtifactLease> SaveAsync(
        Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var temporary = folder.NewTemporaryPath();
        try
        {
            var (hash, length) = await WriteAsync(temporary, write, cancellationToken).ConfigureAwait(false);
            Publish(temporary, hash);
            NativeFolder.Flush(folder.Artifacts); // A row that refers to the file must not survive a power failure without it.
            return new ArtifactLease(this, hash, length);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Stores the concatenation of other artifacts as one artifact.</summary>
    /// <exception cref="FileNotFoundException">One of the artifacts does not exist. Nothing is kept.</exception>
    public Task<ArtifactLease> SaveJoinedAsync(IReadOnlyList<string> hashes, CancellationToken cancellationToken) => SaveAsync(
        async (target, token) =>
        {
            foreach (var hash in hashes)
            {
                var file = Open(hash);
                await using (file.ConfigureAwait(false))
                    await file.CopyToAsync(target, token).ConfigureAwait(false);
            }
        },
        cancellationToken);

    /// <exception cref="FileNotFoundException">The artifact does not exist.</exception>
    public FileStream Open(string hash) => new(PathOf(hash), new FileStreamOptions
    {
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });

    /// <summary>Deletes an artifact unless it is pinned or referenced by a row.</summary>
    /// <param name="hash">The hash of the artifact.</param>
    /// <param name="isNamed">Returns true when a row references the artifact. No artifact is published or deleted during the call.</param>
    public void Collect(string hash, Func<string, bool> isNamed)
    {
        lock (_gate)
        {
            if (!_pins.ContainsKey(hash) && !isNamed(hash))
                File.Delete(PathOf(hash));
        }
    }

    public IEnumerable<string> Hashes() =>
        Directory.EnumerateFiles(folder.Artifacts).Select(path => Path.GetFileName(path)).Where(IsHash);

    internal void Unpin(string hash)
    {
        lock (_gate)
        {
            if (--_pins[hash] == 0)
                _pins.Remove(hash);
        }
    }

    private static async Task<(string Hash, long Length)> WriteAsync(
        string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var file = PrivateFiles.Create(path);
        await using (file.ConfigureAwait(false))
        {
            using var sha = SHA256.Create();
            var hashing = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true);
            await using (hashing.ConfigureAwait(false))
                await write(hashing, cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
            return (Convert.ToHexStringLower(sha.Hash!), file.Length);
        }
    }

    private static async Task CopyAsync(Stream source, Stream target, long maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long total = 0;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                if ((total += read) > maxBytes)
                    throw new ArtifactTooLargeException(maxBytes);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Moves the file to its name and pins it under one lock, so that no concurrent clean-up deletes it.</summary>
    private void Publish(string temporary, string hash)
    {
        lock (_gate)
        {
            // An existing file has the same bytes; replacing it is atomic.
            File.Move(temporary, PathOf(hash), overwrite: true);
            _pins[hash] = _pins.GetValueOrDefault(hash) + 1;
        }
    }

    private string PathOf(string hash) => IsHash(hash)
        ? Path.Combine(folder.Artifacts, hash)
        : throw new ArgumentException("Not the hash of an artifact. Accepted: 64 lower-case hex digits.", nameof(hash));

    private static bool IsHash(string name) =>
        name.Length == HashCharacters && name.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));
}
