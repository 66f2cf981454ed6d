using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Tests.Executions;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>Tests when a function becomes or stops being always warm, and when its workers get a new environment.</summary>
public sealed class WarmthTests : ExecutionFixture
{
    [SetUp]
    public Task FinishBackgroundWorkAsync() => Host.BackgroundWorkDoneAsync();

    [Test]
    public async Task Update_of_AlwaysWarm_warms_or_cools_the_active_deployment_immediately()
    {
        var functions = Host.Get<IFunctionStore>();

        await functions.UpdateAsync("fn1", s => s, alwaysWarm: true);
        await Host.BackgroundWorkDoneAsync();
        Assert.That((await Host.Runtime.Warmed.Task.WaitAsync(TimeSpan.FromSeconds(10))).AlwaysWarm);
        Assert.That(Host.Runtime.Cooled, Is.Empty);

        await functions.UpdateAsync("fn1", s => s, alwaysWarm: false);
        await Host.BackgroundWorkDoneAsync();
        Assert.That(Host.Runtime.Cooled, Is.EqualTo(new[] { Deployment.Id }));
    }

    [Test]
    public async Task Deployment_replaced_during_its_warm_up_is_cooled()
    {
        var mayContinue = new TaskCompletionSource();
        Host.Runtime.OnWarm = deployment => deployment.DeploymentId == Deployment.Id ? mayContinue.Task : Task.CompletedTask;
        await Host.Get<IFunctionStore>().UpdateAsync("fn1", s => s, alwaysWarm: true);
        await Host.Runtime.Warmed.Task.WaitAsync(WaitLimit);
        var second = await Host.CreateDeploymentAsync(archive: TestArchives.Function("// 2"));
        (await Host.WaitAsync("fn1", second.Id)).EnsureReady();
        await Eventually.HoldsAsync(() => Host.Runtime.Released.Contains(Deployment.Id));

        mayContinue.SetResult();
        await Host.BackgroundWorkDoneAsync();

        Assert.That(Host.Runtime.Cooled, Is.EqualTo(new[] { Deployment.Id }));
    }

    [Test]
    public async Task Many_variables_set_in_a_row_start_new_workers_once_more()
    {
        var (mayContinue, warmed) = (new TaskCompletionSource(), 0);
        await Host.Get<IFunctionStore>().UpdateAsync("fn1", s => s, alwaysWarm: true);
        await Host.BackgroundWorkDoneAsync();
        Host.Runtime.OnWarm = _ => Interlocked.Increment(ref warmed) == 1 ? mayContinue.Task : Task.CompletedTask;
        await Host.Get<IVariableStore>().SetAsync("fn1", "FIRST", "1");
        await Eventually.HoldsAsync(() => Volatile.Read(ref warmed) == 1);

        for (var i = 0; i < 10; i++)
            await Host.Get<IVariableStore>().SetAsync("fn1", $"NEXT_{i}", "1");
        mayContinue.SetResult();
        await Host.BackgroundWorkDoneAsync();

        Assert.That(warmed, Is.EqualTo(2));
    }

    [Test]
    public async Task Update_of_the_timeout_does_not_warm_or_cool_workers()
    {
        await Host.Get<IFunctionStore>().UpdateAsync("fn1", s => s with { Timeout = TimeSpan.FromSeconds(3) });
        await Host.BackgroundWorkDoneAsync();

        Assert.That((Host.Runtime.Warmed.Task.IsCompleted, Host.Runtime.Cooled.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task Execution_of_a_deployment_that_is_not_active_does_not_keep_it_warm()
    {
        await Host.Get<IFunctionStore>().UpdateAsync("fn1", s => s, alwaysWarm: true);
        var second = await Host.CreateDeploymentAsync(archive: TestArchives.Function("// 2"));
        (await Host.WaitAsync("fn1", second.Id)).EnsureReady();
        var warm = new Dictionary<string, bool>();
        Host.Runtime.Handler = (deployment, _, _) =>
        {
            warm[deployment.DeploymentId] = deployment.AlwaysWarm;
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };

        foreach (var id in (string?[])[Deployment.Id, null])
            await Host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1", DeploymentId = id });

        Assert.That(warm, Is.EquivalentTo(new Dictionary<string, bool> { [Deployment.Id] = false, [second.Id] = true }));
    }

    [Test]
    public async Task A_change_of_variables_releases_the_workers_of_every_deployment_of_the_function()
    {
        var second = await Host.CreateDeploymentAsync(archive: TestArchives.Function("// 2"));
        (await Host.WaitAsync("fn1", second.Id)).EnsureReady();
        // The activation of the second deployment releases the first one in the background.
        await Eventually.HoldsAsync(() => Host.Runtime.Released.Contains(Deployment.Id));
        await Host.BackgroundWorkDoneAsync();
        Host.Runtime.Released.Clear();

        await Host.Get<IVariableStore>().SetAsync("fn1", "A", "2");
        await Host.BackgroundWorkDoneAsync();

        Assert.That(Host.Runtime.Released, Is.EquivalentTo(new[] { Deployment.Id, second.Id }));
    }

    [Test]
    public async Task Changed_runtime_specification_releases_the_workers_and_applies_to_the_next_one()
    {
        await Host.Get<IFunctionStore>().UpdateAsync("fn1", s => s with { RuntimeSpecification = "s-1vcpu-1gb" });
        await Host.BackgroundWorkDoneAsync();
        Assert.That(Host.Runtime.Released, Is.EqualTo(new[] { Deployment.Id }));

        long? memory = null;
        Host.Runtime.Handler = (deployment, _, _) =>
        {
            memory = deployment.MaxMemoryBytes;
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };
        await Host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1" });

        Assert.That(memory, Is.EqualTo(1_073_741_824));
    }
}
