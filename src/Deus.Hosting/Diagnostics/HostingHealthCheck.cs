using Deus.Hosting.Budgets;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Diagnostics;

/// <summary>Kill switch on: degraded. Backend not usable: unhealthy, with the reason.</summary>
internal sealed class HostingHealthCheck(IEnumerable<IBackendProbe> probes, IOptionsMonitor<HostingLimits> limits) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (var probe in probes)
                await probe.ProbeAsync(cancellationToken).ConfigureAwait(false);
            return limits.CurrentValue.KillSwitch
                ? HealthCheckResult.Degraded("The kill switch is on: new deployments are refused.")
                : HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is HostingException or OptionsValidationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
        }
    }
}
