using System.Globalization;
using Deus.Hosting;

namespace CrashHost;

/// <summary>Deploys, executes, rolls back, prunes and deletes concurrently, until an operation fails.</summary>
internal sealed class Load(
    IHostingBackend backend,
    IDeploymentWaiter waiter,
    IFunctionInvoker invoker,
    IDeploymentManager history,
    InMemoryBlobReader blobs,
    EngineLoad engine,
    Random random)
{
    private const string Steady = "steady";
    private const string Changing = "changing";
    private const int Executors = 4;
    private const int KeptDeployments = 3;
    private const int MaxBlobBytes = 400_000;

    private readonly Lock _lock = new();

    public static void Step(string name) => Console.WriteLine(name);

    public async Task RunAsync()
    {
        await DeployAsync(Steady, alwaysWarm: true);
        await DeployAsync(Changing);
        await engine.PrepareAsync();
        Step("running");
        var loops = Enumerable.Range(0, Executors).Select(_ => RepeatAsync(() => ExecuteAsync(Steady)))
            .Append(RepeatAsync(() => DeployAsync(Changing)))
            .Append(RepeatAsync(() => ExecuteAsync(Changing)))
            .Append(RepeatAsync(RollBackAsync))
            .Append(RepeatAsync(CreateAndDeleteAsync))
            .Append(RepeatAsync(engine.DeployAsync))
            .Append(RepeatAsync(engine.ReadToEndAsync))
            .Append(RepeatAsync(engine.AbandonStreamAsync));
        await await Task.WhenAny(loops);
    }

    private static async Task RepeatAsync(Func<Task> action)
    {
        while (true)
            await action();
    }

    private async Task<string> DeployAsync(string? functionId, bool alwaysWarm = false)
    {
        var key = Next(int.MaxValue).ToString(CultureInfo.InvariantCulture);
        blobs.Set(key, FunctionArchive.WithRandomBytes(Next(MaxBlobBytes), Next(int.MaxValue)));
        var result = await backend.DeployAsync(
            new DeployInput
            {
                ServiceId = functionId ?? "come-and-go",
                FunctionId = functionId,
                ArtifactKey = key,
                AlwaysWarm = alwaysWarm,
                Env = new Dictionary<string, string> { ["SECRET"] = "of the function" },
            },
            new Steps());
        blobs.Remove(key);
        // WaitUntilReady would fail when another loop rolls back to an older deployment in the meantime.
        var state = await waiter.WaitAsync(result.FunctionId, result.DeploymentId, new Steps());
        if (state.Status != DeploymentStatus.Ready)
            throw new InvalidOperationException($"The deployment is {state.Status}: {state.BuildLogTail}");
        return result.FunctionId;
    }

    private async Task ExecuteAsync(string functionId)
    {
        var body = Next(int.MaxValue).ToString(CultureInfo.InvariantCulture);
        var result = await invoker.InvokeAsync(functionId, new InvokeRequest { BodyText = body });
        // On a busy machine a slowly drained worker may lose a request; it never returns a wrong response.
        if (result.IsSuccess && result.BodyText != body)
            throw new InvalidOperationException($"The function answered {result.BodyText} to {body}.");
        Step("executed");
    }

    private async Task RollBackAsync()
    {
        var ready = new List<string>();
        await foreach (var deployment in history.ListAsync(Changing))
            if (deployment.Status == DeploymentStatus.Ready)
                ready.Add(deployment.DeploymentId);
        await history.ActivateAsync(Changing, ready[Next(ready.Count)]);
        Step("rolled back");
        await ExecuteAsync(Changing);
        await history.PruneAsync(Changing, KeptDeployments);
        Step("pruned");
    }

    private async Task CreateAndDeleteAsync()
    {
        var functionId = await DeployAsync(functionId: null);
        await ExecuteAsync(functionId);
        await backend.DeleteAsync(functionId);
        Step("deleted");
    }

    private int Next(int limit)
    {
        lock (_lock)
            return random.Next(limit);
    }

    private sealed class Steps : IProgress<DeployProgress>
    {
        public void Report(DeployProgress value) => Step(value.Stage.ToString());
    }
}
