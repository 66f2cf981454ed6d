using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios about the probe of the health check.</summary>
internal sealed class ProbeScenarios(HostingConformance owner)
{
    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "A backend that can be used is probed, which changes nothing", ProbeAsync),
        Scenario(owner, "A probe that is cancelled before its start is cancelled", CancelledAsync),
    ];

    private static async Task ProbeAsync(ConformanceRun run)
    {
        var probe = run.Probe;
        await probe.ProbeAsync(run.CancellationToken).ConfigureAwait(false);
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        await probe.ProbeAsync(run.CancellationToken).ConfigureAwait(false);
        Check.That((await run.InvokeAsync(function.FunctionId).ConfigureAwait(false)).IsSuccess, "a function that responds");
    }

    private static async Task CancelledAsync(ConformanceRun run)
    {
        var probe = run.Probe;
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync().ConfigureAwait(false);
        await Check.ThrowsAsync<OperationCanceledException>(() => probe.ProbeAsync(cancelled.Token), "probing").ConfigureAwait(false);
    }
}
