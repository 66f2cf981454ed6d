namespace Deus.Hosting.Tests.Appwrite;

public sealed class HistoryTests
{
    [Test]
    public async Task Deployments_are_listed_newest_first_and_the_active_one_is_marked()
    {
        await using var host = await StubbedBackend.StartAsync();
        var ids = await DeployAsync(host, 3);

        var listed = await ListAsync(host);

        Assert.That(listed.Select(d => d.DeploymentId), Is.EqualTo(ids.AsEnumerable().Reverse()));
        Assert.That(listed.Where(d => d.IsActive).Select(d => d.DeploymentId), Is.EqualTo(new[] { ids[^1] }));
        Assert.That(listed.Select(d => d.CreatedAt), Has.All.Not.Null);
    }

    [Test]
    public async Task Activating_an_earlier_deployment_rolls_back_and_tells_what_was_active()
    {
        await using var host = await StubbedBackend.StartAsync();
        var ids = await DeployAsync(host, 2);

        var previous = await host.Backend.ActivateAsync("fn", ids[0]);

        Assert.That(previous, Is.EqualTo(ids[1]));
        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(ids[0]));
    }

    [TestCase(0, 1)]
    [TestCase(1, 2)]
    [TestCase(3, 4)]
    [TestCase(9, 5)]
    public async Task Pruning_keeps_the_newest_and_the_active_one(int keep, int left)
    {
        await using var host = await StubbedBackend.StartAsync();
        var ids = await DeployAsync(host, 5);
        await host.Backend.ActivateAsync("fn", ids[0]);

        var deleted = await host.Backend.PruneAsync("fn", keep);

        Assert.That(deleted, Is.EqualTo(5 - left));
        Assert.That((await ListAsync(host)).Select(d => d.DeploymentId), Does.Contain(ids[0]));
        Assert.That(host.Stub.Function("fn")!.Deployments, Has.Count.EqualTo(left));
    }

    private static async Task<List<string>> DeployAsync(StubbedBackend host, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add((await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true })).DeploymentId);
        return ids;
    }

    private static async Task<List<DeploymentState>> ListAsync(StubbedBackend host)
    {
        var listed = new List<DeploymentState>();
        await foreach (var deployment in host.Backend.ListAsync("fn"))
            listed.Add(deployment);
        return listed;
    }
}
