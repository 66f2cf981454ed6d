namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>
/// Keeps an artifact on disk until it is disposed, even when no row references the artifact yet. Dispose it after the commit.
/// </summary>
internal sealed class ArtifactLease(ArtifactFiles files, string hash, long length) : IDisposable
{
    private bool _isDisposed;

    /// <summary>The SHA-256 of the bytes in lower-case hex.</summary>
    public string Hash { get; } = hash;

    public long Length { get; } = length;

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        files.Unpin(Hash);
    }
}
