namespace Deus.Hosting;

/// <summary>
/// Checks for the health check whether a backend is usable. Optional: the health check calls a backend that implements this
/// interface beside <see cref="IHostingBackend"/>, or a registered service of this type. For other backends it reports that
/// nothing was probed. Implementations are safe for concurrent use.
/// </summary>
public interface IBackendProbe
{
    /// <summary>
    /// Checks whether the backend is usable. Returns when it is; throws otherwise. The exception's message becomes the reason in
    /// the health report, so it must not contain a secret. The check is cheap and changes nothing.
    /// </summary>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="HostingException">The backend is not usable.</exception>
    Task ProbeAsync(CancellationToken cancellationToken = default);
}
