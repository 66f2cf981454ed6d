namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>
/// An artifact on disk that is kept until this is disposed, even when no row names it yet: dispose it after the commit.
/// </summary>
internal sealed class ArtifactLease(ArtifactFiles files, string hash, long length) : IDisposable
{
    private bool _isDisposed;

    /// <summary>SHA-256 of the bytes, lower-case hex.</summary>
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
