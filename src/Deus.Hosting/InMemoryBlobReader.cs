using System.Collections.Concurrent;

namespace Deus.Hosting;

/// <summary>Keeps artifacts in memory, for tests and small tools. Safe for concurrent use.</summary>
public sealed class InMemoryBlobReader : IBlobReader
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);

    /// <summary>Stores a copy of an artifact, replacing one under the same key.</summary>
    /// <param name="key">The artifact's key.</param>
    /// <param name="content">The artifact's bytes.</param>
    public void Set(string key, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        _blobs[key] = content.ToArray();
    }

    /// <summary>Removes an artifact.</summary>
    /// <param name="key">The artifact's key.</param>
    /// <returns>True when there was one.</returns>
    public bool Remove(string key) => _blobs.TryRemove(key, out _);

    /// <inheritdoc />
    /// <exception cref="FileNotFoundException">There is no artifact under this key.</exception>
    public Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        cancellationToken.ThrowIfCancellationRequested();
        return _blobs.TryGetValue(key, out var content)
            ? Task.FromResult<Stream>(new MemoryStream(content, writable: false))
            : throw new FileNotFoundException($"There is no artifact under the key '{key}'.", key);
    }
}
