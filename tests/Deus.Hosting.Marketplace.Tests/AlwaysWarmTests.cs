using System.Text.Json.Nodes;
using Deus.Hosting;

namespace Marketplace.Tests;

public sealed class AlwaysWarmTests
{
    [TestCaseSource(typeof(RunningMarketplace), nameof(RunningMarketplace.Cases))]
    [CancelAfter(60_000)]
    public async Task At_the_limit_a_warm_function_is_redeployed_and_another_one_is_rejected_until_a_slot_is_free(
        string backend, string environment, CancellationToken cancellationToken)
    {
        await using var marketplace = await RunningMarketplace.StartAsync(
            backend, environment, new JsonObject { ["MaxAlwaysWarm"] = 1 }, cancellationToken);
        await marketplace.AddServicesAsync(["weather", "news"], cancellationToken);
        var weather = await marketplace.DeployAsync("weather", alwaysWarm: true, cancellationToken);
        var news = await marketplace.DeployAsync("news", alwaysWarm: null, cancellationToken);

        await marketplace.ChangeArtifactAsync("weather", "fair", cancellationToken);
        var redeployed = await marketplace.DeployAsync("weather", alwaysWarm: true, cancellationToken);
        Assert.That(redeployed.FunctionId, Is.EqualTo(weather.FunctionId));
        Assert.That(await marketplace.InvokeAsync("weather", "today", cancellationToken), Is.EqualTo("fair today"));

        Assert.That(await marketplace.DeployRefusedAsync("news", alwaysWarm: true, cancellationToken),
            Is.EqualTo(nameof(BudgetRefusal.AlwaysWarmExhausted)));
        Assert.That(await WarmAsync(marketplace, cancellationToken), Is.EqualTo(new[] { weather.FunctionId }));

        await marketplace.DeployAsync("weather", alwaysWarm: null, cancellationToken);
        Assert.That(await WarmAsync(marketplace, cancellationToken), Is.EqualTo(new[] { weather.FunctionId }), "null leaves it as it is");

        await marketplace.DeployAsync("weather", alwaysWarm: false, cancellationToken);
        Assert.That(await WarmAsync(marketplace, cancellationToken), Is.Empty);
        await marketplace.DeployAsync("news", alwaysWarm: true, cancellationToken);
        Assert.That(await WarmAsync(marketplace, cancellationToken), Is.EqualTo(new[] { news.FunctionId }));
    }

    /// <summary>Returns the always-warm functions, and asserts that the ledger has as many places.</summary>
    private static async Task<List<string>> WarmAsync(RunningMarketplace marketplace, CancellationToken cancellationToken)
    {
        var functions = (await marketplace.FunctionsAsync(cancellationToken)).Values.Where(f => f.AlwaysWarm).Select(f => f.FunctionId).ToList();
        Assert.That(await marketplace.CountWarmAsync(cancellationToken), Is.EqualTo(functions.Count));
        return functions;
    }
}
