using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Deus.Hosting.Ledger.Diagnostics;

/// <summary>Degraded when the last comparison of the records with the backend has found differences.</summary>
internal sealed class LedgerHealthCheck(LedgerComparisonService comparison) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(comparison.Found is { } found
            ? HealthCheckResult.Degraded($"The records of deployments and the backend differ: {found}.")
            : HealthCheckResult.Healthy());
}
