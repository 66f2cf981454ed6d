namespace Deus.Hosting.Diagnostics;

/// <summary>What a backend offers to the health check.</summary>
internal interface IBackendProbe
{
    /// <summary>Returns when the backend can be used; changes nothing.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
