using Deus.Hosting.Ledger;

namespace Marketplace.Tests;

public sealed class InvocationTests
{
    [TestCaseSource(typeof(RunningMarketplace), nameof(RunningMarketplace.Cases))]
    [CancelAfter(60_000)]
    public async Task Each_service_runs_its_own_artifact_on_the_configured_backend(
        string backend, string environment, CancellationToken cancellationToken)
    {
        await using var marketplace = await RunningMarketplace.StartAsync(backend, environment, [], cancellationToken);
        string[] ids = ["weather", "news"];
        await marketplace.AddServicesAsync(ids, cancellationToken);
        var first = await Task.WhenAll(ids.Select(id => marketplace.DeployAsync(id, alwaysWarm: null, cancellationToken)));

        var answers = await Task.WhenAll(ids.Select(id => marketplace.InvokeAsync(id, "today", cancellationToken)));
        await marketplace.ChangeArtifactAsync("news", "late news", cancellationToken);
        var second = await marketplace.DeployAsync("news", alwaysWarm: null, cancellationToken);

        Assert.That(answers, Is.EqualTo(new[] { "weather today", "news today" }));
        Assert.That(await marketplace.InvokeAsync("news", "today", cancellationToken), Is.EqualTo("late news today"));
        Assert.That(second.FunctionId, Is.EqualTo(first[1].FunctionId));
        Assert.That((await marketplace.Ledger.FindAsync(first[1].Id, cancellationToken))!.Status, Is.EqualTo(LedgerDeploymentStatus.Superseded));
        Assert.That((marketplace.HasFunctionFolder, marketplace.AppwriteRequests > 0),
            Is.EqualTo((backend == RunningMarketplace.Embedded, backend == RunningMarketplace.Appwrite)));
    }
}
