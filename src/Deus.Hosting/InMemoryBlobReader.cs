using System.Collections.Concurrent;

namespace Deus.Hosting;

/// <summary>Stores artifacts in memory, for tests and small tools. Safe for concurrent use.</summary>
public sealed class InMemoryBlobReader : IBlobReader
{
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);

    /// <summary>Stores a copy of an artifact and replaces an artifact under the same key.</summary>
    /// <param name="key">The key of the artifact.</param>
    /// <param name="content">The bytes of the artifact.</param>
    public void Set(string key, ReadOnlySpan<byte> content)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        _blobs[key] = content.ToArray();
    }

    /// <summary>Removes an artifact.</summary>
    /// <param name="key">The key of the artifact.</param>
    /// <returns>True when the artifact existed.</returns>
    public bool Remove(string key) => _blobs.TryRemove(key, out _);

    /// <inheritdoc />
    /// <exception cref="FileNotFoundException">No artifact is stored under this key.</exception>
    public Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        cancellationToken.ThrowIfCancellationRequested();
        return _blobs.TryGetValue(key, out var content)
            ? Task.FromResult<Stream>(new MemoryStream(content, writable: false))
            : throw new FileNotFoundException($"There is no artifact under the key '{key}'.", key);
    }
}
