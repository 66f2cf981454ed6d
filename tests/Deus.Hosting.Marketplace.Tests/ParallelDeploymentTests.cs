using System.Text.Json.Nodes;
using Deus.Hosting;
using Microsoft.EntityFrameworkCore;

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

        var expected = Ids.Zip(deployed).Select(pair => (pair.First, pair.Second.FunctionId, pair.Second.DeploymentId)).ToList();
        var rows = await marketplace.WithDbAsync(db => db.Deployments.AsNoTracking().ToListAsync(cancellationToken));
        var services = await marketplace.WithDbAsync(db => db.Services.AsNoTracking().ToDictionaryAsync(s => s.Id, cancellationToken));
        var functions = await marketplace.FunctionsAsync(cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(deployed.Select(d => d.FunctionId), Is.Unique);
            Assert.That(rows.Select(row => (row.ServiceId, row.FunctionId, row.Id)), Is.EquivalentTo(expected));
            Assert.That(expected, Has.All.Matches<(string Service, string Function, string)>(d => services[d.Service].FunctionId == d.Function));
            Assert.That(functions.Values.Select(f => (f.FunctionId, f.ActiveDeploymentId)),
                Is.EquivalentTo(deployed.Select(d => (d.FunctionId, (string?)d.DeploymentId))));
        });
        await AssertContextsAsync(marketplace);
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
        await AssertContextsAsync(marketplace);
    }

    /// <summary>
    /// Asserts that each request has two contexts, its own and that of the reader or counter, and that no context serves two requests.
    /// </summary>
    private static async Task AssertContextsAsync(RunningMarketplace marketplace)
    {
        await marketplace.StopAsync();
        var contexts = marketplace.Contexts.Contexts;
        Assert.That(contexts, Has.Count.EqualTo(2 * Count).And.All.Count.EqualTo(1));
        Assert.That(contexts.GroupBy(requests => requests.Single()).Select(request => request.Count()), Has.All.EqualTo(2));
        Assert.That(marketplace.Contexts.Open, Is.Zero, "contexts that are not disposed");
    }
}
