using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Builds;

namespace Deus.Hosting.Functions.Tests.Deployments;

[TestFixture]
public sealed class DeploymentRemovalTests
{
    private const int Rounds = 300;
    private const int FirstSpins = 1000;

    [Test]
    public async Task Deleting_the_active_deployment_clears_the_active_deployment_of_the_function()
    {
        await using var host = new TestHost();
        var deployment = await host.DeployAsync();

        await host.DeleteDeploymentAsync("fn1", deployment.Id);

        var function = host.Functions.Get("fn1");
        Assert.That((function.ActiveDeploymentId, function.Live), Is.EqualTo(((string?)null, true)));
    }

    [TestCase(0, ExpectedResult = "2 6")]
    [TestCase(1, ExpectedResult = "2 6")]
    [TestCase(3, ExpectedResult = "2 4 5 6")]
    [TestCase(6, ExpectedResult = "1 2 3 4 5 6")]
    [TestCase(int.MaxValue, ExpectedResult = "1 2 3 4 5 6")]
    public async Task<string> Prune_keeps_the_active_the_newest_and_unfinished_deployments(int keep)
    {
        await using var host = new TestHost();
        var ids = await DeployAsync(host, 5);
        await host.ActivateAsync("fn1", ids[1]);
        var build = new BlockedBuild(host);
        var building = (await host.CreateDeploymentAsync()).Id;
        await build.Running;

        var pruned = await host.Backend.PruneAsync("fn1", keep);

        var left = host.Deployments.List("fn1", limit: 100, below: null).Deployments.Select(d => d.Number).Order().ToList();
        Assert.That(pruned, Is.EqualTo(6 - left.Count));
        Assert.That(host.Deployments.Get("fn1", building).Status.IsTerminal, Is.False);
        build.Continue();
        return string.Join(' ', left);
    }

    [Test]
    public async Task Pruning_removes_files_of_no_other_deployment()
    {
        await using var host = new TestHost();
        var ids = await DeployAsync(host, 3);

        Assert.That(await host.Backend.PruneAsync("fn1", keep: 1), Is.EqualTo(2));
        await host.BackgroundWorkDoneAsync();

        var left = host.Deployments.Get("fn1", ids[2]);
        Assert.That(host.Get<HostStorage>().Artifacts.Hashes(), Is.EquivalentTo(new[] { left.SourceHash, left.OutputHash }));
    }

    [Test]
    public async Task Prune_throws_for_an_unknown_function()
    {
        await using var host = new TestHost();

        var refused = Assert.ThrowsAsync<FunctionStoreException>(() => host.Backend.PruneAsync("none", keep: 0));

        Assert.That(refused!.ErrorCode, Is.EqualTo(FunctionErrorCode.FunctionNotFound));
    }

    [Test]
    public async Task Prune_never_deletes_a_deployment_that_is_activated_concurrently()
    {
        await using var host = new TestHost();
        await host.StartAsync();
        var (activated, lead) = (0, FirstSpins);
        for (var round = 0; round < Rounds; round++)
        {
            var functionId = $"fn{round}";
            var ids = await AddReadyAsync(host, functionId, 4);
            using var start = new Barrier(2);

            var activation = Task.Run(() =>
            {
                start.SignalAndWait();
                Thread.SpinWait(Math.Max(0, lead));
                return TryActivateAsync(host, functionId, ids[round % 3]);
            });
            var pruning = Task.Run(() =>
            {
                start.SignalAndWait();
                Thread.SpinWait(Math.Max(0, -lead));
                return host.Backend.PruneAsync(functionId, keep: 1);
            });
            var (isActivated, pruned) = (await activation, await pruning);

            var active = host.Functions.Get(functionId).ActiveDeploymentId;
            Assert.That(active, Is.EqualTo(isActivated ? ids[round % 3] : ids[3]), $"round {round}");
            Assert.That(host.Deployments.Get(functionId, active!).Status, Is.EqualTo(DeploymentStatus.Ready));
            Assert.That((pruned, host.Deployments.Count(functionId)), Is.EqualTo(isActivated ? (2, 2) : (3, 1)), $"round {round}");
            activated += isActivated ? 1 : 0;
            lead = Next(lead, isActivated);
        }

        Assert.That(activated, Is.InRange(1, Rounds - 1), "one of the two always came first: this has shown nothing");
    }

    /// <summary>
    /// Returns the next lead: the operation that was first gets a delay, doubled each time, until the other one is first. Thus each is
    /// first in some rounds, and both run at nearly the same time in many rounds, on every machine.
    /// </summary>
    /// <param name="lead">The delay of the activation; negative for a delay of the pruning.</param>
    /// <param name="isActivated">True when the activation was first.</param>
    private static int Next(int lead, bool isActivated) => (lead, isActivated) switch
    {
        ( >= FirstSpins, true) or ( <= -FirstSpins, false) => lead * 2,
        ( > FirstSpins, false) or ( < -FirstSpins, true) => lead / 2,
        _ => -lead,
    };

    private static async Task<bool> TryActivateAsync(TestHost host, string functionId, string deploymentId)
    {
        try
        {
            await host.ActivateAsync(functionId, deploymentId);
            return true;
        }
        catch (FunctionStoreException e) when (e.ErrorCode == FunctionErrorCode.DeploymentNotFound)
        {
            return false;
        }
    }

    /// <summary>Adds a function with ready deployments without builds; the last one is active.</summary>
    private static async Task<List<string>> AddReadyAsync(TestHost host, string functionId, int count)
    {
        await host.CreateFunctionAsync(functionId);
        using var source = await host.Get<SourceWriter>().SaveAsync(functionId, new MemoryStream([1]), CancellationToken.None);
        return await host.Database.WriteAsync(
            connection =>
            {
                var ids = Enumerable.Range(0, count).Select(_ => host.Get<DeploymentWriter>().Add(
                    connection, functionId, new NewDeployment(Activate: true), source).Id).ToList();
                connection.Sql("UPDATE deployments SET status = 'ready' WHERE function_id = $id").With("$id", functionId).Run();
                FunctionTable.Activate(connection, functionId, ids[^1], DateTimeOffset.UnixEpoch);
                return ids;
            },
            CancellationToken.None);
    }

    private static async Task<List<string>> DeployAsync(TestHost host, int count)
    {
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            ids.Add((await host.CreateDeploymentAsync(archive: TestArchives.Function($"// {i}"))).Id);
            (await host.WaitAsync("fn1", ids[^1])).EnsureReady();
        }

        return ids;
    }
}
