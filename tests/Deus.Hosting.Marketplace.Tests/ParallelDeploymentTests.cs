using System.Text.Json.Nodes;
using Deus.Hosting;

namespace Marketplace.Tests;

/// <summary>Tests a hundred concurrent requests, each with separate database contexts.</summary>
public sealed class ParallelDeploymentTests
{
    private const int Count = 100;

    private static readonly string[] Ids = [.. Enumerable.Range(1, Count).Select(i => $"service-{i}")];

    [TestCaseSource(typeof(RunningMarketplace), nameof(RunningMarketplace.Cases))]
    [CancelAfter(120_000)]
    public async Task Parallel_deployments_of_different_services_all_succeed(
        string backend, string environment, CancellationToken cancellationToken)
    {
        await using var marketplace = await RunningMarketplace.StartAsync(backend, environment, [], cancellationToken);
        await marketplace.AddServicesAsync(Ids, cancellationToken);

        var deployed = await Task.WhenAll(Ids.Select(id => marketplace.DeployAsync(id, alwaysWarm: null, cancellationToken)));

        var active = await Task.WhenAll(Ids.Select(id => marketplace.Ledger.FindActiveAsync(id, cancellationToken)));
        var functions = await marketplace.FunctionsAsync(cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(deployed.Select(d => d.FunctionId), Is.Unique);
            Assert.That(active.Select(a => (a!.Id, a.DeploymentId)), Is.EqualTo(deployed.Select(d => (d.Id, d.DeploymentId))));
            Assert.That(functions.Values.Select(f => (f.FunctionId, f.ActiveDeploymentId)),
                Is.EquivalentTo(deployed.Select(d => (d.FunctionId, d.DeploymentId))));
        });
        await AssertContextsAsync(marketplace, readers: 2);
    }

    [TestCaseSource(typeof(RunningMarketplace), nameof(RunningMarketplace.Cases))]
    [CancelAfter(120_000)]
    public async Task Parallel_always_warm_deployments_at_the_ceiling_are_all_refused(
        string backend, string environment, CancellationToken cancellationToken)
    {
        await using var marketplace = await RunningMarketplace.StartAsync(
            backend, environment, new JsonObject { ["MaxAlwaysWarm"] = 0 }, cancellationToken);
        await marketplace.AddServicesAsync(Ids, cancellationToken);

        var refusals = await Task.WhenAll(Ids.Select(id => marketplace.DeployRefusedAsync(id, alwaysWarm: true, cancellationToken)));

        Assert.That(refusals, Has.All.EqualTo(nameof(BudgetRefusal.AlwaysWarmExhausted)));
        Assert.That(await marketplace.FunctionsAsync(cancellationToken), Is.Empty);
        await AssertContextsAsync(marketplace, readers: 1);
    }

    /// <summary>
    /// Asserts that each request has its own context and one for each reading of the artifact, for its hash and for the deployment, and that no
    /// context serves two requests.
    /// </summary>
    private static async Task AssertContextsAsync(RunningMarketplace marketplace, int readers)
    {
        await marketplace.StopAsync();
        var contexts = marketplace.Contexts.Contexts;
        Assert.That(contexts, Has.Count.EqualTo((1 + readers) * Count).And.All.Count.EqualTo(1));
        Assert.That(contexts.GroupBy(requests => requests.Single()).Select(request => request.Count()), Has.All.EqualTo(1 + readers));
        Assert.That(marketplace.Contexts.Open, Is.Zero, "contexts that are not disposed");
    }
}
