using System.Text;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Deus.Hosting.Ledger.Tests;

/// <summary>Tests the use case of a deployment on each database, with a backend that the test controls.</summary>
[TestFixture(TestServer.Sqlite)]
[TestFixture(TestServer.PostgreSql)]
[TestFixture(TestServer.PooledPostgreSql)]
internal sealed class DeploymentLedgerTests(TestServer server)
{
    private static readonly DeployInput Warm = new() { ServiceId = "shop", ArtifactKey = "shop-1", AlwaysWarm = true };

    private TestDatabase _database = null!;
    private ServiceProvider _provider = null!;
    private IHostingBackend _backend = null!;
    private InMemoryBlobReader _blobs = null!;
    private int _deployments;

    private DeploymentLedger Ledger => _provider.GetRequiredService<DeploymentLedger>();

    [SetUp]
    public async Task SetUpAsync()
    {
        _database = await TestDatabase.CreateAsync(server);
        _deployments = 0;
        _backend = Substitute.For<IHostingBackend>();
        _backend.DeployAsync(Warm).ReturnsForAnyArgs(call => Task.FromResult(new DeployResult(
            call.Arg<DeployInput>().FunctionId!, $"d{++_deployments}", $"https://example.org/{call.Arg<DeployInput>().FunctionId}")));
        _blobs = new InMemoryBlobReader();
        _blobs.Set("shop-1", Encoding.UTF8.GetBytes("first"));
        _blobs.Set("shop-2", Encoding.UTF8.GetBytes("second"));
        var services = new ServiceCollection().AddSingleton(_backend).AddSingleton<IBlobReader>(_blobs);
        services.AddDeusHosting().EnforceBudget().AddDeploymentLedger(_database.Source);
        services.Configure<HostingLimits>(limits => limits.MaxAlwaysWarm = 1);
        _provider = services.BuildServiceProvider();
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task DeployAsync_records_the_deployment_and_makes_it_the_active_one()
    {
        var deployment = await Ledger.DeployAsync(Warm with { Region = "fra" }, "key-1", requestedBy: "ann");

        Assert.That(await Ledger.FindActiveAsync("shop"), Is.EqualTo(deployment));
        Assert.Multiple(() =>
        {
            Assert.That(deployment.Status, Is.EqualTo(LedgerDeploymentStatus.Active));
            Assert.That((deployment.FunctionId, deployment.DeploymentId), Is.EqualTo(("shop", "d1")));
            Assert.That(deployment.ExecEndpoint, Is.EqualTo("https://example.org/shop"));
            Assert.That((deployment.ServiceId, deployment.RequestKey, deployment.Region, deployment.RequestedBy), Is.EqualTo(("shop", "key-1", "fra", "ann")));
            Assert.That((deployment.ArtifactKey, deployment.ArtifactHash), Is.EqualTo(("shop-1", "a7937b64b8caa58f03721bb6bacf5c78cb235febe0e70b1b84cd99541461a08e")));
            Assert.That((deployment.AlwaysWarm, deployment.Runtime), Is.EqualTo(((bool?)true, HostingRuntimes.Node20)));
            Assert.That(deployment.EndedAt, Is.GreaterThanOrEqualTo(deployment.CreatedAt));
        });
    }

    [Test]
    public async Task DeployAsync_returns_the_recorded_deployment_when_the_call_is_repeated()
    {
        var first = await Ledger.DeployAsync(Warm, "key-1");

        Assert.That(await Ledger.DeployAsync(Warm, "key-1"), Is.EqualTo(first));
        Assert.That(_deployments, Is.EqualTo(1));
    }

    [Test]
    public async Task DeployAsync_supersedes_the_previous_deployment_in_the_same_function_and_needs_no_second_place()
    {
        await Ledger.DeployAsync(Warm, "key-1");

        var second = await Ledger.DeployAsync(Warm with { ArtifactKey = "shop-2" }, "key-2");

        var history = await ToListAsync(Ledger.ListAsync("shop"));
        Assert.That(history.Select(d => (d.RequestKey, d.Status)), Is.EqualTo(new[]
        {
            ("key-2", LedgerDeploymentStatus.Active), ("key-1", LedgerDeploymentStatus.Superseded),
        }));
        Assert.That(second.FunctionId, Is.EqualTo("shop"));
    }

    [Test]
    public async Task DeployAsync_records_nothing_when_the_budget_refuses()
    {
        await Ledger.DeployAsync(Warm, "key-1");

        Assert.ThrowsAsync<BudgetRefusedException>(() => Ledger.DeployAsync(Warm with { ServiceId = "other" }, "key-1"));

        Assert.That(await ToListAsync(Ledger.ListAsync("other")), Is.Empty);
        Assert.That(_deployments, Is.EqualTo(1));
    }

    [Test]
    public async Task DeployAsync_takes_all_back_when_the_first_deployment_fails()
    {
        Fails(new BackendUnreachableException("The server does not answer."));

        Assert.ThrowsAsync<BackendUnreachableException>(() => Ledger.DeployAsync(Warm, "key-1"));

        var failed = (await ToListAsync(Ledger.ListAsync("shop"))).Single();
        Assert.That((failed.Status, failed.Failure), Is.EqualTo((LedgerDeploymentStatus.Failed, "The server does not answer.")));
        await _backend.Received(1).DeleteAsync("shop", CancellationToken.None);
        Assert.That(await PlacesAsync(), Is.Zero);
        var conflict = Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.DeployAsync(Warm, "key-1"));
        Assert.That(conflict!.Message, Does.Contain("has failed: The server does not answer. Deploy again with another key."));
    }

    [Test]
    public async Task DeployAsync_keeps_a_new_function_that_a_deployment_at_the_same_time_uses()
    {
        var failing = new TaskCompletionSource<DeployResult>();
        _backend.DeployAsync(Warm).ReturnsForAnyArgs(_ => failing.Task, _ => Task.FromResult(new DeployResult("shop", "d1", "https://example.org/shop")));
        Assert.That(await Ledger.FindActiveAsync("shop"), Is.Null);
        var first = Ledger.DeployAsync(Warm with { AlwaysWarm = null }, "key-1");
        while (await _database.NumberAsync("SELECT COUNT(*) FROM deus_deployments WHERE status = 'pending'") == 0)
            await Task.Yield();
        await Ledger.DeployAsync(Warm with { AlwaysWarm = null }, "key-2");

        failing.SetException(new BackendUnreachableException("The server does not answer."));

        Assert.ThrowsAsync<BackendUnreachableException>(() => first);
        await _backend.DidNotReceiveWithAnyArgs().DeleteAsync("shop");
        Assert.That((await Ledger.FindActiveAsync("shop"))!.DeploymentId, Is.EqualTo("d1"));
    }

    [Test]
    public async Task DeployAsync_keeps_the_active_deployment_and_its_place_when_a_later_one_fails()
    {
        var first = await Ledger.DeployAsync(Warm, "key-1");
        Fails(new BackendUnreachableException("The server does not answer."));

        Assert.ThrowsAsync<BackendUnreachableException>(() => Ledger.DeployAsync(Warm, "key-2"));

        Assert.That(await Ledger.FindActiveAsync("shop"), Is.EqualTo(first));
        await _backend.DidNotReceiveWithAnyArgs().DeleteAsync("shop");
        Assert.That(await PlacesAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task DeployAsync_refuses_a_call_while_another_with_the_key_is_at_work_and_takes_over_one_that_was_left()
    {
        Assert.That(await Ledger.FindActiveAsync("shop"), Is.Null);
        var accepted = new TaskCompletionSource<DeployResult>();
        _backend.DeployAsync(Warm).ReturnsForAnyArgs(accepted.Task);
        var first = Ledger.DeployAsync(Warm with { AlwaysWarm = null }, "key-1");
        while (await _database.NumberAsync("SELECT COUNT(*) FROM deus_deployments WHERE status = 'pending'") == 0)
            await Task.Yield();

        Assert.ThrowsAsync<LedgerConflictException>(() => Ledger.DeployAsync(Warm with { AlwaysWarm = null }, "key-1"));

        await _database.RunAsync("UPDATE deus_deployments SET expires_at = 1");
        _backend.DeployAsync(Warm).ReturnsForAnyArgs(new DeployResult("shop", "d2", "https://example.org/shop"));
        var second = await Ledger.DeployAsync(Warm with { AlwaysWarm = null }, "key-1");
        accepted.SetResult(new DeployResult("shop", "d1", "https://example.org/shop"));

        Assert.That((second.Status, second.DeploymentId), Is.EqualTo((LedgerDeploymentStatus.Active, "d2")));
        Assert.ThrowsAsync<LedgerConflictException>(() => first, "the process that was replaced cannot end it");
        Assert.That((await Ledger.FindActiveAsync("shop"))!.DeploymentId, Is.EqualTo("d2"));
    }

    [Test]
    public async Task DeployAsync_that_ends_after_a_newer_one_is_superseded()
    {
        await Ledger.DeployAsync(Warm, "key-0");
        var accepted = new TaskCompletionSource<DeployResult>();
        _backend.DeployAsync(Warm).ReturnsForAnyArgs(_ => accepted.Task, _ => Task.FromResult(new DeployResult("shop", "newer", "https://example.org/shop")));
        var older = Ledger.DeployAsync(Warm, "key-1");
        while (await _database.NumberAsync("SELECT COUNT(*) FROM deus_deployments WHERE status = 'pending'") == 0)
            await Task.Yield();
        await Ledger.DeployAsync(Warm, "key-2");
        accepted.SetResult(new DeployResult("shop", "older", "https://example.org/shop"));

        Assert.That((await older).Status, Is.EqualTo(LedgerDeploymentStatus.Superseded));
        Assert.That((await Ledger.FindActiveAsync("shop"))!.DeploymentId, Is.EqualTo("newer"));
    }

    [Test]
    public async Task DeployAsync_gives_the_place_back_when_the_service_becomes_cold()
    {
        await Ledger.DeployAsync(Warm, "key-1");

        await Ledger.DeployAsync(Warm with { AlwaysWarm = false }, "key-2");

        Assert.That(await PlacesAsync(), Is.Zero);
    }

    [Test]
    public async Task RedeployAsync_deploys_an_earlier_artifact_again()
    {
        var first = await Ledger.DeployAsync(Warm, "key-1");
        await Ledger.DeployAsync(Warm with { ArtifactKey = "shop-2" }, "key-2");

        var third = await Ledger.RedeployAsync(first.Id, "key-3");

        Assert.That((third.ArtifactKey, third.ArtifactHash, third.AlwaysWarm), Is.EqualTo((first.ArtifactKey, first.ArtifactHash, (bool?)true)));
        Assert.That((await Ledger.FindActiveAsync("shop"))!.Id, Is.EqualTo(third.Id));
    }

    [Test]
    public async Task RedeployAsync_refuses_an_artifact_that_has_changed()
    {
        var first = await Ledger.DeployAsync(Warm, "key-1");
        _blobs.Set("shop-1", Encoding.UTF8.GetBytes("changed"));

        var refused = Assert.ThrowsAsync<ArtifactRejectedException>(() => Ledger.RedeployAsync(first.Id, "key-2"));

        Assert.That(refused!.Message, Does.Contain("its SHA-256 differs"));
        Assert.That(await ToListAsync(Ledger.ListAsync("shop")), Has.Count.EqualTo(1));
    }

    [Test]
    public void RedeployAsync_of_an_unknown_id_throws() =>
        Assert.That(Assert.ThrowsAsync<ArgumentException>(() => Ledger.RedeployAsync("nothing", "key"))!.Message, Does.Contain("No deployment 'nothing' is recorded."));

    [Test]
    public async Task RemoveAsync_deletes_the_function_gives_the_place_back_and_keeps_the_history()
    {
        await Ledger.DeployAsync(Warm, "key-1");

        await Ledger.RemoveAsync("shop");
        await Ledger.RemoveAsync("shop");

        await _backend.Received(1).DeleteAsync("shop", Arg.Any<CancellationToken>());
        Assert.That(await Ledger.FindActiveAsync("shop"), Is.Null);
        Assert.That((await ToListAsync(Ledger.ListAsync("shop"))).Single().Status, Is.EqualTo(LedgerDeploymentStatus.Removed));
        Assert.That(await PlacesAsync(), Is.Zero);
    }

    [Test]
    public async Task RecordInvocationAsync_sets_the_time_of_the_active_deployment()
    {
        await Ledger.DeployAsync(Warm, "key-1");

        await Ledger.RecordInvocationAsync("shop");
        await Ledger.RecordInvocationAsync("unknown");

        var active = await Ledger.FindActiveAsync("shop");
        Assert.That(active!.InvokedAt, Is.GreaterThanOrEqualTo(active.EndedAt!.Value));
    }

    [Test]
    public async Task ListAsync_reads_a_long_history_in_pages_newest_first()
    {
        for (var i = 0; i < 205; i++)
            await Ledger.DeployAsync(Warm with { AlwaysWarm = null }, $"key-{i}");

        var history = await ToListAsync(Ledger.ListAsync("shop"));

        Assert.That(history.Select(d => d.RequestKey), Is.EqualTo(Enumerable.Range(0, 205).Reverse().Select(i => $"key-{i}")));
    }

    [Test]
    public async Task Service_id_that_no_function_may_have_gives_a_function_id_of_its_hash()
    {
        var deployment = await Ledger.DeployAsync(Warm with { ServiceId = "a service / with spaces" }, "key-1");

        Assert.That(deployment.FunctionId, Does.Match("^[0-9a-f]{32}$"));
    }

    private void Fails(Exception failure) => _backend.DeployAsync(Warm).ReturnsForAnyArgs(Task.FromException<DeployResult>(failure));

    private Task<long> PlacesAsync() => _database.NumberAsync("SELECT COUNT(*) FROM deus_places");

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
            list.Add(item);
        return list;
    }
}
