using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using LedgerProcess;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Ledger.Tests.Processes;

/// <summary>
/// Tests a process that is killed at each step of a deployment: before and after each request to an Appwrite, and before and after each commit.
/// Afterwards the records, the places and the Appwrite agree when the listed differences have been resolved, or when the call is repeated.
/// </summary>
[TestFixture(TestServer.Sqlite)]
[TestFixture(TestServer.PostgreSql)]
internal sealed class KilledProcessTests(TestServer server)
{
    private static readonly DeployInput Warm = new() { ServiceId = "shop", ArtifactKey = "a", AlwaysWarm = true, WaitUntilReady = true };

    private TestDatabase _database = null!;
    private AppwriteStub _appwrite = null!;
    private ServiceProvider _provider = null!;

    private DeploymentLedger Ledger => _provider.GetRequiredService<DeploymentLedger>();

    [Test]
    public async Task Records_and_Appwrite_agree_after_the_differences_of_a_killed_process_are_resolved(
        [Values] KillStep step, [Values] bool isFirst)
    {
        var steps = await ForEachStepAsync(step, isFirst, async () =>
        {
            var listed = await ResolveAllAsync();
            Assert.That(await ResolveAllAsync(), Is.Empty, "nothing is left to resolve");
            return string.Join(", ", listed.DefaultIfEmpty("no difference"));
        });
        Assert.That(steps, Is.GreaterThan(3));
    }

    // What is left before a request or commit is what the one before it has left.
    [Test]
    public async Task Records_and_Appwrite_agree_after_the_call_of_a_killed_process_is_repeated(
        [Values(KillStep.AfterRequest, KillStep.AfterCommit)] KillStep step, [Values] bool isFirst)
    {
        await ForEachStepAsync(step, isFirst, async () => (await Ledger.DeployAsync(Warm, "key-1")).Status.ToString());
    }

    /// <summary>Kills a process at the first step of a kind, then another at the second one, until a process deploys to the end.</summary>
    /// <returns>The number of steps.</returns>
    private async Task<int> ForEachStepAsync(KillStep step, bool isFirst, Func<Task<string>> recover)
    {
        for (var number = 1; ; number++)
        {
            await StartAsync();
            try
            {
                if (!isFirst)
                    await Ledger.DeployAsync(Warm, "key-0");
                if (!await IsKilledAsync(step, number))
                    return number - 1;
                var result = await recover();
                await TestContext.Out.WriteLineAsync($"{server}, {(isFirst ? "first" : "later")} deployment, {step} {number}: {result}");
                await AssertAgreesAsync();
                Assert.That((await Ledger.DeployAsync(Warm, "key-2")).Status, Is.EqualTo(LedgerDeploymentStatus.Active));
                await AssertAgreesAsync();
            }
            finally
            {
                await StopAsync();
            }
        }
    }

    private async Task<bool> IsKilledAsync(KillStep step, int number)
    {
        await using var process = LedgerWorker.DeployOnce(_database, _appwrite.Endpoint, step, number, "key-1");
        await process.Ended;
        if (process.ExitCode == 0)
            return false;
        Assert.That(process.ExitCode, Is.EqualTo(128 + 9), "ended by SIGKILL");
        // The time passes after which a reservation and a pending deployment count as left.
        await Ledger.FindActiveAsync("shop");
        await _database.RunAsync("UPDATE deus_places SET expires_at = 1 WHERE expires_at IS NOT NULL; UPDATE deus_deployments SET expires_at = 1 WHERE status = 'pending'");
        return true;
    }

    private async Task<List<string>> ResolveAllAsync()
    {
        var differences = new List<LedgerDifference>();
        await foreach (var difference in Ledger.FindDifferencesAsync())
            differences.Add(difference);
        foreach (var difference in differences)
            await Ledger.ResolveAsync(difference);
        return [.. differences.Select(difference => difference.Kind.ToString())];
    }

    /// <summary>Asserts that the active record, the active deployment at the Appwrite and the place are one, or that there is none of them.</summary>
    private async Task AssertAgreesAsync()
    {
        var active = await Ledger.FindActiveAsync("shop");
        var places = await _database.NumberAsync("SELECT COUNT(*) FROM deus_places WHERE expires_at IS NULL");
        Assert.That(_appwrite.Functions.Select(function => (function.Id, function.ActiveDeploymentId)),
            Is.EqualTo(active is null ? [] : new[] { (active.FunctionId, active.DeploymentId!) }));
        Assert.That(places, Is.EqualTo(active is null ? 0 : 1));
    }

    private async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(server);
        _appwrite = await AppwriteStub.StartAsync();
        var blobs = new InMemoryBlobReader();
        blobs.Set("a", "artifact"u8);
        var services = new ServiceCollection().AddSingleton<IBlobReader>(blobs).AddSingleton<TimeProvider>(new SkippedDelayTimeProvider());
        services.AddDeusHosting(options => (options.Endpoint, options.ProjectId, options.ApiKey) = (_appwrite.Endpoint, _appwrite.ProjectId, _appwrite.ApiKey))
            .AddDeploymentLedger(_database.Source);
        _provider = services.BuildServiceProvider();
    }

    private async Task StopAsync()
    {
        await _provider.DisposeAsync();
        await _appwrite.DisposeAsync();
        await _database.DisposeAsync();
    }
}
