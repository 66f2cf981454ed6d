using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that register the health check of Deus.Hosting.</summary>
public static class HostingHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check of the backend. It is healthy when the backend is usable; degraded while the kill switch is on or a
    /// change of the options is rejected; otherwise unhealthy with the reason, for example a wrong key. It sends one cheap read
    /// and changes nothing. A backend without <see cref="Deus.Hosting.IBackendProbe"/> is healthy; the description then says that
    /// nothing was probed.
    /// </summary>
    /// <param name="builder">The builder that <c>services.AddHealthChecks()</c> returns.</param>
    /// <param name="name">The name of the health check. Default <c>deus-hosting</c>.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddDeusHosting(this IHealthChecksBuilder builder, string name = "deus-hosting")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new HostingHealthCheck(provider),
            failureStatus: null,
            tags: null));
    }
}
