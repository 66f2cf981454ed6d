using System.Text.Json.Nodes;
using Deus.Hosting;

namespace Marketplace.Tests;

/// <summary>Tests limits that are saved to appsettings.json while the marketplace runs.</summary>
public sealed class LiveConfigurationTests
{
    [TestCaseSource(typeof(RunningMarketplace), nameof(RunningMarketplace.Cases))]
    [CancelAfter(60_000)]
    public async Task Invalid_change_keeps_the_last_valid_limits_and_its_correction_applies_to_the_next_deployment(
        string backend, string environment, CancellationToken cancellationToken)
    {
        await using var marketplace = await RunningMarketplace.StartAsync(
            backend, environment, new JsonObject { ["MaxAlwaysWarm"] = 1 }, cancellationToken);
        await marketplace.AddServicesAsync(["weather", "news"], cancellationToken);
        Assert.That(await marketplace.HealthAsync(cancellationToken), Does.StartWith("Healthy"));

        // The other value of the change is valid, and is rejected with it.
        await marketplace.SaveLimitsAsync(new JsonObject { ["KilSwitch"] = true, ["MaxAlwaysWarm"] = 5 }, cancellationToken);
        await marketplace.DeployAsync("weather", alwaysWarm: true, cancellationToken);
        Assert.That(await marketplace.DeployRefusedAsync("news", alwaysWarm: true, cancellationToken),
            Is.EqualTo(nameof(BudgetRefusal.AlwaysWarmExhausted)));
        Assert.That(await marketplace.HealthAsync(cancellationToken),
            Does.StartWith("Degraded").And.Contain("Deus:Hosting:Limits:KilSwitch is not known"));
        Assert.That(Errors(marketplace), Has.Count.EqualTo(1).And.All.Contains("Deus:Hosting:Limits:KilSwitch is not known"));

        await marketplace.SaveLimitsAsync(new JsonObject { ["KillSwitch"] = true, ["MaxAlwaysWarm"] = 5 }, cancellationToken);
        Assert.That(await marketplace.DeployRefusedAsync("news", alwaysWarm: null, cancellationToken),
            Is.EqualTo(nameof(BudgetRefusal.KillSwitch)));
        Assert.That(await marketplace.HealthAsync(cancellationToken),
            Does.StartWith("Degraded: The kill switch is on").And.Not.Contain("KilSwitch"));

        await marketplace.SaveLimitsAsync(new JsonObject { ["MaxAlwaysWarm"] = 5 }, cancellationToken);
        await marketplace.DeployAsync("news", alwaysWarm: true, cancellationToken);
        Assert.That(await marketplace.HealthAsync(cancellationToken), Does.StartWith("Healthy"));
        Assert.That(Errors(marketplace), Has.Count.EqualTo(1), "logged once");
    }

    private static List<string> Errors(RunningMarketplace marketplace) =>
        [.. marketplace.Logs.Lines.Where(line => line.StartsWith("Deus.Hosting", StringComparison.Ordinal)
            && line.Contains(" Error ", StringComparison.Ordinal))];
}
