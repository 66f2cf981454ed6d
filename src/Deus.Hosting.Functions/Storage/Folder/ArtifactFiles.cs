using System.Buffers;
using System.Security.Cryptography;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>
/// Immutable artifacts named by the SHA-256 of their bytes. A file is complete before it has its name, so a crash leaves
/// nothing but a temporary file, which the next start removes.
/// </summary>
internal sealed class ArtifactFiles(HostFolder folder)
{
    private const int BufferBytes = 81_920;
    private const int HashCharacters = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _pins = new(StringComparer.Ordinal);

    /// <summary>Stores a stream to its end.</summary>
    /// <exception cref="ArtifactTooLargeException">It has more than <paramref name="maxBytes"/>; nothing is kept.</exception>
    public Task<ArtifactLease> SaveAsync(Stream content, long maxBytes, CancellationToken cancellationToken) =>
        SaveAsync((target, token) => CopyAsync(content, target, maxBytes, token), cancellationToken);

    /// <summary>Stores what is written.</summary>
    /// <param name="write">Writes the bytes; an exception from it means that nothing is kept.</param>
    /// <param name="cancellationToken">Given to <paramref name="write"/>.</param>
    public async Task<ArtifactLease> SaveAsync(
        Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var temporary = folder.NewTemporaryPath();
        try
        {
            var (hash, length) = await WriteAsync(temporary, write, cancellationToken).ConfigureAwait(false);
            Publish(temporary, hash);
            return new ArtifactLease(this, hash, length);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Stores other artifacts, one behind the other, as one.</summary>
    /// <exception cref="FileNotFoundException">One of them is not there; nothing is kept.</exception>
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

    /// <exception cref="FileNotFoundException">There is no such artifact.</exception>
    public FileStream Open(string hash) => new(PathOf(hash), new FileStreamOptions
    {
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });

    /// <summary>Deletes an artifact unless it is pinned or still named.</summary>
    /// <param name="hash">The artifact.</param>
    /// <param name="isNamed">Tells whether a row names it; asked while no artifact can be stored.</param>
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
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        });
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

    /// <summary>Gives the file its name and pins it in one step, so that no clean-up can come between.</summary>
    private void Publish(string temporary, string hash)
    {
        lock (_gate)
        {
            // The same bytes may be there already; replacing them by themselves is atomic and does no harm.
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
