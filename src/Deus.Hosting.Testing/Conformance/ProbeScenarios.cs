using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios about the probe of the health check.</summary>
internal sealed class ProbeScenarios(HostingConformance owner)
{
    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "ProbeAsync of a usable backend succeeds and changes nothing", ProbeAsync),
        Scenario(owner, "ProbeAsync throws when the token is already canceled", CanceledAsync),
    ];

    private static async Task ProbeAsync(ConformanceRun run)
    {
        var probe = run.Probe;
        await probe.ProbeAsync(run.CancellationToken).ConfigureAwait(false);
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        await probe.ProbeAsync(run.CancellationToken).ConfigureAwait(false);
        Check.That((await run.InvokeAsync(function.FunctionId).ConfigureAwait(false)).IsSuccess, "a function that responds");
    }

    private static async Task CanceledAsync(ConformanceRun run)
    {
        var probe = run.Probe;
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync().ConfigureAwait(false);
        await Check.ThrowsAsync<OperationCanceledException>(() => probe.ProbeAsync(canceled.Token), "probing").ConfigureAwait(false);
    }
}
