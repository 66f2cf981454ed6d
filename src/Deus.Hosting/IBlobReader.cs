namespace Deus.Hosting;

/// <summary>
/// The host application's storage of artifacts. Registered with any lifetime: each deployment resolves it in a scope of its own,
/// which is disposed after the artifact was sent. A singleton must be safe for concurrent use.
/// </summary>
public interface IBlobReader
{
    /// <summary>Opens an artifact for reading. The caller disposes the stream.</summary>
    /// <param name="key">The artifact's key, as given in <see cref="DeployInput.ArtifactKey"/>.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <returns>The artifact's bytes from its start. A seekable stream is sent without a copy.</returns>
    /// <exception cref="FileNotFoundException">There is no artifact under this key.</exception>
    Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default);
}
