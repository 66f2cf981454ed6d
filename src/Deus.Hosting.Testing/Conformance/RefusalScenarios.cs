using static Deus.Hosting.Testing.Conformance.ConformanceRun;

namespace Deus.Hosting.Testing.Conformance;

/// <summary>Scenarios about rejected requests. A rejected request must not create anything.</summary>
internal sealed class RefusalScenarios(HostingConformance owner)
{
    private const string Id = "conformance-refused";

    public IReadOnlyList<ConformanceScenario> All =>
    [
        Scenario(owner, "A missing artifact is rejected before anything is created", run => ArtifactAsync(run, null, ArtifactProblem.NotFound)),
        Scenario(owner, "An empty artifact is rejected before anything is created", run => ArtifactAsync(run, [], ArtifactProblem.Empty)),
        Scenario(owner, "An artifact that is too large is rejected before anything is created", run =>
            ArtifactAsync(run, new byte[MaxArtifactBytes + 1], ArtifactProblem.TooLarge)),
        Scenario(owner, "An unknown runtime is rejected before anything is created", RuntimeAsync),
        Scenario(owner, "Invalid ids are rejected", IdsAsync),
        Scenario(owner, "An invalid invocation is rejected", InvocationAsync),
        Scenario(owner, "Deleting an unknown function is rejected", run => run.NothingIsLeftAsync(Id)),
        Scenario(owner, "Invoking an unknown function is rejected", AbsentAsync),
        Scenario(owner, "Waiting for an unknown deployment is rejected", AbsentWaitAsync),
        Scenario(owner, "Invoking a function without an active deployment is rejected", InactiveAsync),
        Scenario(owner, "A deployment whose token is already canceled creates nothing", CanceledAsync),
    ];

    private static async Task ArtifactAsync(ConformanceRun run, byte[]? artifact, ArtifactProblem problem)
    {
        if (artifact is not null)
            await run.StoreAsync(artifact).ConfigureAwait(false);
        var refusal = await Check.ThrowsAsync<ArtifactRejectedException>(
            () => run.Target.Backend.DeployAsync(Input(Id), null, run.CancellationToken), "deploying it").ConfigureAwait(false);
        Check.Equal(problem, refusal.Problem, "the problem");
        Check.Equal(
            problem == ArtifactProblem.NotFound ? HostingErrorReason.NotFound : HostingErrorReason.RefusedArgument,
            refusal.Reason, "the reason");
        Check.Equal(ArtifactKey, refusal.ArtifactKey, "the artifact's key");
        await run.NothingIsLeftAsync(Id).ConfigureAwait(false);
    }

    private static async Task RuntimeAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.Probe()).ConfigureAwait(false);
        var refusal = await Check.ThrowsAsync<BackendException>(
            () => run.Target.Backend.DeployAsync(Input(Id) with { Runtime = "cobol-85" }, null, run.CancellationToken),
            "deploying for an unknown runtime").ConfigureAwait(false);
        Check.Equal(HostingErrorReason.RefusedArgument, refusal.Reason, "the reason");
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
                new() { Headers = [new("x_y", "")] },
                new() { Headers = [new("X-Appwrite-Key", "")] },
            ])
        {
            await Check.ThrowsAsync<ArgumentException>(
                () => run.Target.Invoker.InvokeAsync(Id, request, run.CancellationToken), "invoking").ConfigureAwait(false);
        }
    }

    private static Task AbsentAsync(ConformanceRun run) => RefusedAsync(
        () => run.InvokeAsync(Id), HostingErrorReason.NotFound, Id, "invoking a function that is not there");

    private static async Task AbsentWaitAsync(ConformanceRun run)
    {
        await RefusedAsync(
            () => run.Target.Waiter.WaitAsync(Id, "absent", null, run.CancellationToken),
            HostingErrorReason.NotFound, Id, "waiting for a function that is not there").ConfigureAwait(false);
        var function = await run.DeployProbeAsync().ConfigureAwait(false);
        await RefusedAsync(
            () => run.Target.Waiter.WaitAsync(function.FunctionId, "absent", null, run.CancellationToken),
            HostingErrorReason.NotFound, function.FunctionId, "waiting for a deployment that is not there").ConfigureAwait(false);
    }

    private static async Task InactiveAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.FailingBuild()).ConfigureAwait(false);
        var result = await run.Target.Backend.DeployAsync(Input(), null, run.CancellationToken).ConfigureAwait(false);
        await run.Target.Waiter
            .WaitAsync(result.FunctionId, result.DeploymentId, null, run.CancellationToken).ConfigureAwait(false);
        await RefusedAsync(
            () => run.InvokeAsync(result.FunctionId), HostingErrorReason.NoActiveDeployment, result.FunctionId,
            "invoking a function without an active deployment").ConfigureAwait(false);
    }

    private static async Task RefusedAsync(Func<Task> action, HostingErrorReason reason, string functionId, string what)
    {
        var refusal = await Check.ThrowsAsync<BackendException>(action, what).ConfigureAwait(false);
        Check.Equal(reason, refusal.Reason, $"{what}: the reason");
        Check.Equal(functionId, refusal.FunctionId, $"{what}: the function's id");
    }

    private static async Task CanceledAsync(ConformanceRun run)
    {
        await run.StoreAsync(ConformanceArtifacts.Probe()).ConfigureAwait(false);
        using var canceled = new CancellationTokenSource();
        await canceled.CancelAsync().ConfigureAwait(false);
        await Check.ThrowsAsync<OperationCanceledException>(
            () => run.Target.Backend.DeployAsync(Input(Id), null, canceled.Token), "deploying with a canceled token").ConfigureAwait(false);
        await run.NothingIsLeftAsync(Id).ConfigureAwait(false);
    }
}
