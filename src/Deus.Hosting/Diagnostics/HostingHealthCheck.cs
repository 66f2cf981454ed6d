using Deus.Hosting.Budgets;
using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Diagnostics;

/// <summary>
/// Checks the health of the backend. Unhealthy with the reason: the backend is not usable. Degraded: the kill switch is on, or a
/// change of the options was rejected. The check resolves the services itself, so that invalid options become its result.
/// </summary>
internal sealed class HostingHealthCheck(IServiceProvider services) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var backend = Backend();
            var probes = Probes(backend);
            foreach (var probe in probes)
                await probe.ProbeAsync(cancellationToken).ConfigureAwait(false);
            // Read before the problems, because this read can detect that a change is rejected.
            var isKilled = services.GetRequiredService<IOptionsMonitor<HostingLimits>>().CurrentValue.KillSwitch;
            return Degraded(isKilled, services.GetRequiredService<RefusedOptions>().Problems) ?? HealthCheckResult.Healthy(
                probes.Count > 0 ? null : $"Nothing was probed: {backend.GetType().Name} does not implement {nameof(IBackendProbe)}.");
        }
        catch (Exception e) when (e is HostingException or OptionsValidationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
        }
    }

    private IHostingBackend Backend()
    {
        var backend = services.GetRequiredService<IHostingBackend>();
        return backend is BudgetedBackend budgeted ? budgeted.Inner : backend;
    }

    private List<IBackendProbe> Probes(IHostingBackend backend)
    {
        var registered = services.GetServices<IBackendProbe>().ToList();
        return registered.Count == 0 && backend is IBackendProbe own ? [own] : registered;
    }

    private static HealthCheckResult? Degraded(bool isKilled, string? problems)
    {
        if (!isKilled && problems is null)
            return null;
        var reasons = new[]
        {
            isKilled ? "The kill switch is on: new deployments are refused." : null,
            problems is null ? null : $"A change of the options is refused, and the last valid values stay in effect. {problems}",
        };
        return HealthCheckResult.Degraded(string.Join(' ', reasons.Where(reason => reason is not null)));
    }
}
