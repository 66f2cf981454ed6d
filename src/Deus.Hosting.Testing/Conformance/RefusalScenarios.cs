using static Deus.Hosting.Testing.ConformanceRun;

namespace Deus.Hosting.Testing;

/// <summary>What is refused, and that a refusal leaves nothing behind.</summary>
internal sealed class RefusalScenarios(HostingConformance owner)
{
    private const string Id = "conformance-refused";

    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "An artifact that is not there is refused before anything is created", run => ArtifactAsync(run, null, ArtifactProblem.NotFound)),
        Scenario(owner, "An empty artifact is refused before anything is created", run => ArtifactAsync(run, [], ArtifactProblem.Empty)),
        Scenario(owner, "An artifact that is too large is refused before anything is created", run =>
            ArtifactAsync(run, new byte[MaxArtifactBytes + 1], ArtifactProblem.TooLarge)),
        Scenario(owner, "An unknown runtime is refused before anything is created", RuntimeAsync),
        Scenario(owner, "Ids that are not valid are refused", IdsAsync),
        Scenario(owner, "An invocation that is not valid is refused", InvocationAsync),
        Scenario(owner, "Deleting a function that is not there is refused", run => run.NothingIsLeftAsync(Id)),
        Scenario(owner, "Invoking a function that is not there is refused", AbsentAsync),
        Scenario(owner, "A deployment cancelled before its start does nothing", CancelledAsync),
    ];

    private static async Task ArtifactAsync(ConformanceRun run, byte[]? artifact, ArtifactProblem problem)
    {
        if (artifact is not null)
            await run.StoreAsync(artifact).ConfigureAwait(false);
        var refusal = await Check.ThrowsAsync<ArtifactRejectedException>(
            () => run.Target.Backend.DeployAsync(Input(Id), null, run.CancellationToken), "deploying it").ConfigureAwait(false);
        Check.Equal(problem, refusal.Problem, "the problem");
        Check.Equal(ArtifactKey, refusal.ArtifactKey, "the artifact's key");
        await run.NothingIsLeftAsync(Id).ConfigureAwait(false);
    }

    private static async Task RuntimeAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.Probe()).ConfigureAwait(false);
        await Check.ThrowsAsync<UnsupportedRuntimeException>(
            () => run.Target.Backend.DeployAsync(Input(Id) with { Runtime = "cobol-85" }, null, run.CancellationToken),
            "deploying for an unknown runtime").ConfigureAwait(false);
        await run.NothingIsLeftAsync(Id).ConfigureAwait(false);
    }

    private static async Task IdsAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.Probe()).ConfigureAwait(false);
        foreach (var id in (string[])["", "../functions", "a/b", "_a", new string('a', 37), "a b", "a?b"])
        {
            var what = $"with the id '{id}'";
            await Check.ThrowsAsync<ArgumentException>(
                () => run.Target.Backend.DeployAsync(Input(id), null, run.CancellationToken), $"deploying {what}").ConfigureAwait(false);
            await Check.ThrowsAsync<ArgumentException>(
                () => run.Target.Backend.DeleteAsync(id, run.CancellationToken), $"deleting {what}").ConfigureAwait(false);
            await Check.ThrowsAsync<ArgumentException>(
                () => run.Target.Waiter.WaitAsync(id, "d", null, run.CancellationToken), $"waiting {what}").ConfigureAwait(false);
            await Check.ThrowsAsync<ArgumentException>(
                () => run.Target.Waiter.WaitAsync("f", id, null, run.CancellationToken), $"waiting {what}").ConfigureAwait(false);
            await Check.ThrowsAsync<ArgumentException>(() => run.InvokeAsync(id), $"invoking {what}").ConfigureAwait(false);
        }
    }

    private static async Task InvocationAsync(ConformanceRun run)
    {
        foreach (var request in (InvokeRequest[])
            [
                new() { Method = "FETCH" },
                new() { Path = "" },
                new() { Headers = new Dictionary<string, string> { ["x_y"] = "" } },
                new() { Headers = new Dictionary<string, string> { ["X-Appwrite-Key"] = "" } },
            ])
        {
            await Check.ThrowsAsync<ArgumentException>(
                () => run.Target.Invoker.InvokeAsync(Id, request, run.CancellationToken), "invoking").ConfigureAwait(false);
        }
    }

    private static async Task AbsentAsync(ConformanceRun run) => await Check.ThrowsAsync<HostingException>(
        () => run.InvokeAsync(Id), "invoking a function that is not there").ConfigureAwait(false);

    private static async Task CancelledAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.Probe()).ConfigureAwait(false);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync().ConfigureAwait(false);
        await Check.ThrowsAsync<OperationCanceledException>(
            () => run.Target.Backend.DeployAsync(Input(Id), null, cancelled.Token), "deploying with a cancelled token").ConfigureAwait(false);
        await run.NothingIsLeftAsync(Id).ConfigureAwait(false);
    }
}
