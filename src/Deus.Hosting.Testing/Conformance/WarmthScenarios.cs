using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios about the always-warm flag in the list of functions.</summary>
internal sealed class WarmthScenarios(HostingConformance owner)
{
    private const string Id = "conformance-warmth";

    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "A new function is always warm only when its deployment requests it", NewAsync),
        Scenario(owner, "A redeployment sets, keeps or clears always warm", RedeployAsync),
    ];

    private static async Task NewAsync(ConformanceRun run)
    {
        foreach (var (id, warm) in ((string, bool?)[])[("warmth-null", null), ("warmth-false", false), ("warmth-true", true)])
        {
            await run.DeployProbeAsync(Input(id) with { AlwaysWarm = warm }).ConfigureAwait(false);
            await IsWarmAsync(run, id, warm == true).ConfigureAwait(false);
        }
    }

    private static async Task RedeployAsync(ConformanceRun run)
    {
        foreach (var (warm, expected) in ((bool?, bool)[])[(null, false), (true, true), (null, true), (false, false), (null, false)])
        {
            await run.DeployProbeAsync(Input(Id) with { AlwaysWarm = warm }).ConfigureAwait(false);
            await IsWarmAsync(run, Id, expected).ConfigureAwait(false);
        }

        Check.That((await run.InvokeAsync(Id).ConfigureAwait(false)).IsSuccess, "a function that responds");
    }

    private static async Task IsWarmAsync(ConformanceRun run, string functionId, bool expected)
    {
        var listed = (await run.FunctionsAsync().ConfigureAwait(false)).SingleOrDefault(f => f.FunctionId == functionId);
        Check.That(listed is not null, $"the function '{functionId}' in the list, once", "it is not there, or more than once");
        Check.Equal(expected, listed!.AlwaysWarm, "always warm");
    }
}
