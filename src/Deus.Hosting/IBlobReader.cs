namespace Deus.Hosting;

/// <summary>
/// The host application's storage of artifacts. It may be registered with any lifetime: each deployment resolves it in a new
/// scope, which is disposed after the artifact was sent. A singleton must be safe for concurrent use.
/// </summary>
public interface IBlobReader
{
    /// <summary>Opens an artifact for reading. The caller disposes the stream.</summary>
    /// <param name="key">The key of the artifact, as given in <see cref="DeployInput.ArtifactKey"/>.</param>
    /// <param name="cancellationToken">Cancels opening the artifact.</param>
    /// <returns>A stream at the artifact's first byte. A seekable gzip stream is sent without a copy.</returns>
    /// <exception cref="FileNotFoundException">The storage has no artifact under this key.</exception>
    Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default);
}
