using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Hosting;

/// <summary>Tests that the background work of one function does not delay that of another one.</summary>
public sealed class BackgroundWorkQueueTests
{
    [Test]
    public async Task A_worker_that_does_not_stop_delays_only_the_work_of_its_function()
    {
        await using var host = new TestHost();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isHeld = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await host.DeployAsync("slow");
        await host.CreateFunctionAsync("other");
        var deployment = await host.CreateDeploymentAsync("other", TestArchives.Function("other"));
        (await host.WaitAsync("other", deployment.Id)).EnsureReady();
        await host.ExecuteAsync("other", "");
        await host.BackgroundWorkDoneAsync();
        var releases = 0;
        host.Runtime.OnRelease = () =>
        {
            if (Interlocked.Increment(ref releases) > 1)
                return Task.CompletedTask;
            isHeld.SetResult();
            return stopping.Task;
        };

        await host.Get<IFunctionStore>().DeleteAsync("slow");
        await isHeld.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await host.Get<IFunctionStore>().DeleteAsync("other");

        var folder = host.Get<HostStorage>().Folder;
        await Eventually.HoldsAsync(() => Directory.GetDirectories(folder.Code).Length == 0);
        Assert.That(Directory.GetFiles(folder.Artifacts), Is.Not.Empty, "the work of the slow function waits");
        stopping.SetResult();
        await host.BackgroundWorkDoneAsync();
        Assert.That(Directory.GetFiles(folder.Artifacts), Is.Empty);
    }

    [Test]
    public async Task A_function_that_warms_slowly_delays_no_other()
    {
        await using var host = new TestHost();
        var warming = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var warmed = new System.Collections.Concurrent.ConcurrentQueue<string>();
        host.Runtime.OnWarm = deployment =>
        {
            warmed.Enqueue(deployment.FunctionId);
            return deployment.FunctionId == "slow" ? warming.Task : Task.CompletedTask;
        };
        await host.DeployAsync("slow");
        await host.DeployAsync("other");
        await host.BackgroundWorkDoneAsync();
        foreach (var id in (string[])["slow", "other"])
        {
            await host.Functions.UpdateAsync(id, settings => settings, alwaysWarm: true, CancellationToken.None);
            await Eventually.HoldsAsync(() => warmed.Contains(id));
        }

        Assert.That(warming.Task.IsCompleted, Is.False);
        warming.SetResult();
        await host.BackgroundWorkDoneAsync();
    }
}
