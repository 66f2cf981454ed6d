using Deus.Hosting.Ledger;
using Deus.Hosting.Ledger.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that register the health check of the deployment ledger.</summary>
public static class LedgerHealthChecksBuilderExtensions
{
    /// <summary>
    /// Adds a health check that is degraded when the last comparison of the records with the backend has found differences. Set
    /// <see cref="LedgerOptions.ComparisonInterval"/>; without it nothing is compared, and the check is healthy.
    /// </summary>
    /// <param name="builder">The builder that <c>services.AddHealthChecks()</c> returns.</param>
    /// <param name="name">The name of the health check. Default <c>deus-hosting-ledger</c>.</param>
    /// <returns>The same builder.</returns>
    public static IHealthChecksBuilder AddDeploymentLedger(this IHealthChecksBuilder builder, string name = "deus-hosting-ledger")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return builder.Add(new HealthCheckRegistration(
            name, provider => new LedgerHealthCheck(provider.GetRequiredService<LedgerComparisonService>()), failureStatus: null, tags: null));
    }
}
