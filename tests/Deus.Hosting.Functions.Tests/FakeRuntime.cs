using System.Collections.Concurrent;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests;

/// <summary>A runtime whose functions are a delegate.</summary>
internal sealed class FakeRuntime : IFunctionRuntime
{
    public IReadOnlyCollection<string> Names { get; } = ["node-20.0"];

    public string DefaultEntrypoint => "src/main.js";

    public string DefaultCommands => "npm install";

    public Func<RuntimeDeployment, RuntimeRequest, CancellationToken, Task<RuntimeResponse>> Handler { get; set; } =
        (_, _, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200 });

    /// <summary>Awaited when the host starts.</summary>
    public Task Available { get; set; } = Task.CompletedTask;

    /// <summary>Called when a deployment is warmed.</summary>
    public Func<RuntimeDeployment, Task> OnWarm { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called before a release; the release throws its exception.</summary>
    public Func<Task> OnRelease { get; set; } = () => Task.CompletedTask;

    public ConcurrentQueue<string> Released { get; } = new();

    public TaskCompletionSource<RuntimeDeployment> Warmed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task EnsureAvailableAsync(CancellationToken cancellationToken) => Available;

    public Task<RuntimeResponse> ExecuteAsync(
        RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken) =>
        Handler(deployment, request, cancellationToken);

    public Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken)
    {
        Warmed.TrySetResult(deployment);
        return OnWarm(deployment);
    }

    public ConcurrentQueue<string> Cooled { get; } = new();

    public void Cool(string deploymentId) => Cooled.Enqueue(deploymentId);

    public async Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken)
    {
        await OnRelease();
        Released.Enqueue(deploymentId);
    }
}
