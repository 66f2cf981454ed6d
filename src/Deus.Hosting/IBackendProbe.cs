namespace Deus.Hosting;

/// <summary>
/// Tells the health check whether a backend can be used. Optional: a backend that implements it beside
/// <see cref="IHostingBackend"/>, or registers it as a service, is probed; for one that does not, the check says that nothing was
/// probed. Safe for concurrent use.
/// </summary>
public interface IBackendProbe
{
    /// <summary>
    /// Returns when the backend can be used, and throws when it cannot; the exception's message becomes the reason in the health
    /// report, so it holds no secret. Cheap, and changes nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancels the probe.</param>
    Task ProbeAsync(CancellationToken cancellationToken = default);
}
