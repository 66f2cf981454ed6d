using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests;

/// <summary>When a function begins and ceases to be always warm, and when its workers get another environment.</summary>
[TestFixture]
public sealed class WarmthTests
{
    private TestHost _host = null!;
    private Deployment _deployment = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        _deployment = await _host.DeployAsync();
        await _host.ChoresDoneAsync();
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task A_function_that_becomes_always_warm_gets_its_worker_at_once_and_one_that_ceases_lets_it_go()
    {
        var functions = _host.Get<IFunctionStore>();

        await functions.UpdateAsync("fn1", s => s, alwaysWarm: true);
        await _host.ChoresDoneAsync();
        Assert.That((await _host.Runtime.Warmed.Task.WaitAsync(TimeSpan.FromSeconds(10))).AlwaysWarm);
        Assert.That(_host.Runtime.Cooled, Is.Empty);

        await functions.UpdateAsync("fn1", s => s, alwaysWarm: false);
        await _host.ChoresDoneAsync();
        Assert.That(_host.Runtime.Cooled, Is.EqualTo(new[] { _deployment.Id }));
    }

    [Test]
    public async Task Nothing_else_that_is_changed_touches_the_workers()
    {
        await _host.Get<IFunctionStore>().UpdateAsync("fn1", s => s with { TimeoutSeconds = 3 });
        await _host.ChoresDoneAsync();

        Assert.That((_host.Runtime.Warmed.Task.IsCompleted, _host.Runtime.Cooled.Count), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task A_deployment_that_is_executed_beside_the_active_one_is_not_kept_warm()
    {
        await _host.Get<IFunctionStore>().UpdateAsync("fn1", s => s, alwaysWarm: true);
        var second = await _host.CreateDeploymentAsync(archive: Archives.Function("// 2"));
        (await _host.WaitAsync("fn1", second.Id)).EnsureReady();
        var warm = new Dictionary<string, bool>();
        _host.Runtime.Handler = (deployment, _, _) =>
        {
            warm[deployment.DeploymentId] = deployment.AlwaysWarm;
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };

        foreach (var id in (string?[])[_deployment.Id, null])
            await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1", DeploymentId = id });

        Assert.That(warm, Is.EquivalentTo(new Dictionary<string, bool> { [_deployment.Id] = false, [second.Id] = true }));
    }

    [Test]
    public async Task Variables_reach_the_workers_at_once_from_dotnet_and_with_the_next_deployment_over_HTTP()
    {
        await _host.Variables.CreateAsync("fn1", IdGenerator.Unique, "A", "1", secret: false, CancellationToken.None);
        await _host.ChoresDoneAsync();
        Assert.That(_host.Runtime.Released, Is.Empty, "as Appwrite does");

        await _host.Get<IVariableStore>().SetAsync("fn1", "A", "2");
        await _host.ChoresDoneAsync();
        Assert.That(_host.Runtime.Released, Is.EqualTo(new[] { _deployment.Id }));
    }
}
