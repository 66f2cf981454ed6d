using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios about the settings that a deployment chooses and a redeployment keeps.</summary>
internal sealed class SettingScenarios(HostingConformance owner)
{
    private const string Id = "conformance-settings";
    private const string OtherFile = "lib/start.js";
    private const string Specification = "s-1vcpu-1gb";
    private const int MaxTimeoutSeconds = 900;
    private const int MaxCommandsLength = 8192;

    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongerThanShort = TimeSpan.FromSeconds(15);

    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "A deployment chooses its entry file, and a redeployment keeps it", EntrypointAsync),
        Scenario(owner, "A deployment chooses its build commands, and a redeployment keeps them", CommandsAsync),
        Scenario(owner, "A deployment chooses its timeout, and a redeployment keeps it", TimeoutAsync),
        Scenario(owner, "A deployment chooses its specification, and an unknown one is rejected", SpecificationAsync),
        Scenario(owner, "Invalid settings are rejected before anything is created", RefusedAsync),
    ];

    private static async Task EntrypointAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.ProbeAt(OtherFile)).ConfigureAwait(false);
        await run.DeployStoredAsync(Input(Id) with { Entrypoint = OtherFile }).ConfigureAwait(false);
        await CheckRespondsAsync(run).ConfigureAwait(false);
        await run.DeployStoredAsync(Input(Id)).ConfigureAwait(false);
        await CheckRespondsAsync(run).ConfigureAwait(false);
    }

    /// <summary>Deploys an artifact whose entry file only the build commands create.</summary>
    private static async Task CommandsAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.ProbeAt("template.js")).ConfigureAwait(false);
        await run.DeployStoredAsync(Input(Id) with { Commands = "mkdir -p src && cp template.js src/main.js" }).ConfigureAwait(false);
        await CheckRespondsAsync(run).ConfigureAwait(false);
        await run.DeployStoredAsync(Input(Id)).ConfigureAwait(false);
        await CheckRespondsAsync(run).ConfigureAwait(false);
    }

    private static async Task TimeoutAsync(ConformanceRun run)
    {
        await run.DeployProbeAsync(Input(Id) with { Timeout = ShortTimeout }).ConfigureAwait(false);
        await TimesOutAsync(run).ConfigureAwait(false);
        await run.DeployProbeAsync(Input(Id)).ConfigureAwait(false);
        await TimesOutAsync(run).ConfigureAwait(false);
    }

    private static async Task TimesOutAsync(ConformanceRun run)
    {
        var response = await run.InvokeAsync(Id, "/hang").ConfigureAwait(false);
        Check.Equal(500, response.StatusCode, "the status");
        Check.That(!response.IsSuccess, "a failure", "a success");
        Check.That(response.Duration < LongerThanShort, $"a duration of about {ShortTimeout}", response.Duration);
    }

    private static async Task SpecificationAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.Probe()).ConfigureAwait(false);
        var refusal = await Check.ThrowsAsync<BackendException>(
            () => run.DeployStoredAsync(Input(Id) with { Specification = "conformance-none" }),
            "deploying with a specification that is not known").ConfigureAwait(false);
        Check.Equal(HostingErrorReason.RefusedArgument, refusal.Reason, "the reason");
        await run.NothingIsLeftAsync(Id).ConfigureAwait(false);
        await run.DeployStoredAsync(Input(Id) with { Specification = Specification }).ConfigureAwait(false);
        await run.DeployStoredAsync(Input(Id)).ConfigureAwait(false);
        await CheckRespondsAsync(run).ConfigureAwait(false);
    }

    private static async Task RefusedAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.Probe()).ConfigureAwait(false);
        foreach (var (what, input) in ((string, DeployInput)[])
            [
                ("an empty entry file", Input(Id) with { Entrypoint = " " }),
                ("commands that are too long", Input(Id) with { Commands = new string('a', MaxCommandsLength + 1) }),
                ("a timeout of zero", Input(Id) with { Timeout = TimeSpan.Zero }),
                ("a timeout that is too long", Input(Id) with { Timeout = TimeSpan.FromSeconds(MaxTimeoutSeconds + 1) }),
                ("an empty specification", Input(Id) with { Specification = "" }),
            ])
        {
            await Check.ThrowsAsync<ArgumentException>(
                () => run.Target.Backend.DeployAsync(input, null, run.CancellationToken), $"deploying with {what}").ConfigureAwait(false);
        }

        await run.NothingIsLeftAsync(Id).ConfigureAwait(false);
    }

    private static async Task CheckRespondsAsync(ConformanceRun run)
    {
        var response = await run.InvokeAsync(Id).ConfigureAwait(false);
        Check.That(response.IsSuccess, "a function that responds", $"{response.StatusCode} {response.Errors}");
    }
}
