using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The health check of Deus.Hosting.</summary>
public static class HostingHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a check of the backend: healthy when it can be used, degraded while the kill switch is on, unhealthy with the
    /// reason otherwise, for example with a wrong key. One cheap read, no side effect. A backend without
    /// <see cref="Deus.Hosting.IBackendProbe"/> is healthy, with a description that says that nothing was probed.
    /// </summary>
    /// <param name="builder">What <c>services.AddHealthChecks()</c> gave.</param>
    /// <param name="name">The check's name. Default <c>deus-hosting</c>.</param>
    /// <returns>The builder.</returns>
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
