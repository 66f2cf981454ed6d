using System.Runtime.CompilerServices;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Deus.Hosting.Ledger.Tests;

/// <summary>
/// Tests a process that ends at each step of a deployment. Afterwards the records and the backend agree when each listed difference has been resolved.
/// </summary>
[TestFixture(TestServer.Sqlite)]
[TestFixture(TestServer.PostgreSql)]
[TestFixture(TestServer.PooledPostgreSql)]
internal sealed class LedgerDifferenceTests(TestServer server)
{
    private static readonly DeployInput Warm = new() { ServiceId = "shop", ArtifactKey = "a", AlwaysWarm = true };

    private TestDatabase _database = null!;
    private ServiceProvider _provider = null!;
    private MemoryBackend _backend = null!;
    private InMemoryBlobReader _blobs = null!;

    private DeploymentLedger Ledger => _provider.GetRequiredService<DeploymentLedger>();

    [SetUp]
    public async Task SetUpAsync()
    {
        _database = await TestDatabase.CreateAsync(server);
        _backend = new MemoryBackend();
        var blobs = new InMemoryBlobReader();
        blobs.Set("a", "artifact"u8);
        _blobs = blobs;
        _provider = Provider(_ => { });
    }

    private ServiceProvider Provider(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection().AddSingleton<IBlobReader>(_blobs).AddLogging();
        configure(services);
        services.AddSingleton<IHostingBackend>(_backend).AddSingleton<IFunctionCatalog>(_backend).AddSingleton<IDeploymentManager>(_backend);
        services.AddDeusHosting().EnforceBudget()
            .AddDeploymentLedger(_database.Source, options => options.ComparisonInterval = TimeSpan.FromMinutes(1));
        return services.BuildServiceProvider();
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Records_and_backend_agree_after_the_process_has_ended_at_each_step_and_the_differences_are_resolved(
        [Values] CrashPoint point, [Values] bool isFirst)
    {
        if (!isFirst)
            await Ledger.DeployAsync(Warm, "key-0");

        await CrashAsync(point);
        var listed = await ResolveAllAsync();

        var active = await Ledger.FindActiveAsync("shop");
        var places = await _database.NumberAsync("SELECT COUNT(*) FROM deus_places WHERE expires_at IS NULL");
        await TestContext.Out.WriteLineAsync($"{server}, {(isFirst ? "first" : "later")} deployment, {point}: {string.Join(", ", listed)}; active: {active?.DeploymentId ?? "none"}");
        Assert.That(_backend.Functions, Is.EqualTo(active is null ? [] : new Dictionary<string, string> { ["shop"] = active.DeploymentId! }));
        Assert.That(places, Is.EqualTo(active is null ? 0 : 1));
        Assert.That(await ResolveAllAsync(), Is.Empty, "nothing is left to resolve");
        Assert.That((await Ledger.DeployAsync(Warm, "key-2")).Status, Is.EqualTo(LedgerDeploymentStatus.Active));
    }

    [Test]
    public async Task FindDifferencesAsync_lists_functions_without_a_record_and_records_without_a_function()
    {
        await Ledger.DeployAsync(Warm, "key-1");
        await Ledger.DeployAsync(Warm with { ServiceId = "gone" }, "key-1");
        _backend.Functions.Remove("gone");
        for (var i = 0; i < 250; i++)
            _backend.Functions[$"unknown-{i}"] = "d";

        var differences = await ListAsync();

        Assert.That(differences.Count(d => d is { Kind: LedgerDifferenceKind.UnknownFunction, Deployment: null }), Is.EqualTo(250));
        Assert.That(differences.Where(d => d.Kind is not LedgerDifferenceKind.UnknownFunction).Select(d => (d.Kind, d.Deployment?.ServiceId)),
            Is.EqualTo(new[] { (LedgerDifferenceKind.MissingFunction, (string?)"gone") }));
        Assert.That(await Ledger.FindActiveAsync("gone"), Is.Not.Null, "listing changes nothing");

        await ResolveAllAsync();
        Assert.That(_backend.Functions.Keys, Is.EqualTo(new[] { "shop" }));
        Assert.That(await Ledger.FindActiveAsync("gone"), Is.Null);
    }

    [Test]
    public async Task ResolveAsync_leaves_alone_what_has_changed_since_it_was_listed()
    {
        await CrashAsync(CrashPoint.AfterTheRequest);
        var left = (await ListAsync()).Single();
        await Ledger.DeployAsync(Warm, "key-1");

        await Ledger.ResolveAsync(left);

        Assert.That((await Ledger.FindActiveAsync("shop"))!.RequestKey, Is.EqualTo("key-1"));
        Assert.That(_backend.Functions, Does.ContainKey("shop"));
    }

    [Test]
    public async Task Comparison_in_the_background_degrades_the_health_until_the_differences_are_resolved()
    {
        var time = new FakeTimeProvider();
        await using var provider = Provider(services => services.AddSingleton<TimeProvider>(time).AddHealthChecks().AddDeploymentLedger());
        var health = provider.GetRequiredService<HealthCheckService>();
        _backend.Functions["unknown"] = "d";

        foreach (var service in provider.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => StatusOf(health) == "Degraded: The records of deployments and the backend differ: 1 UnknownFunction.");
        _backend.Functions.Remove("unknown");
        time.Advance(TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(() => StatusOf(health) == "Healthy: ");
        foreach (var service in provider.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
    }

    /// <summary>Leaves the records, places and functions as a process leaves them that ends at this step of the call with "key-1".</summary>
    private async Task CrashAsync(CrashPoint point)
    {
        if (point is CrashPoint.AfterTheReservation)
        {
            await _provider.GetRequiredService<IDeploymentCounter>().CountAlwaysWarmDeploymentsAsync();
            await _database.RunAsync($"INSERT INTO deus_places (id, function_id, expires_at) VALUES ('r', 'shop', {_database.Now} - 1)");
            return;
        }

        // The call ends as if its process did: nothing of it runs after the step.
        _backend.Stop = point is CrashPoint.BeforeTheRequest ? MemoryBackend.Moment.BeforeTheRequest
            : point is CrashPoint.DuringTheRequest ? MemoryBackend.Moment.DuringTheRequest
            : MemoryBackend.Moment.AfterTheRequest;
        using var process = new CancellationTokenSource();
        var call = Ledger.DeployAsync(Warm, "key-1", cancellationToken: CancellationToken.None);
        await _backend.Stopped.Task;
        if (point is CrashPoint.AfterTheConfirmation)
            await _database.RunAsync("DELETE FROM deus_places WHERE expires_at IS NOT NULL; INSERT INTO deus_places (id, function_id) SELECT 'c', 'shop' WHERE NOT EXISTS (SELECT 1 FROM deus_places WHERE function_id = 'shop')");
        await _database.RunAsync("UPDATE deus_places SET expires_at = 1 WHERE expires_at IS NOT NULL; UPDATE deus_deployments SET expires_at = 1 WHERE status = 'pending'");
        _backend.Stop = null;
        _ = call;
    }

    private static string StatusOf(HealthCheckService health)
    {
        var report = health.CheckHealthAsync().GetAwaiter().GetResult();
        return $"{report.Status}: {report.Entries.Values.Single().Description}";
    }

    private async Task<List<string>> ResolveAllAsync()
    {
        var differences = await ListAsync();
        foreach (var difference in differences)
            await Ledger.ResolveAsync(difference);
        return [.. differences.Select(d => d.Kind.ToString())];
    }

    private async Task<List<LedgerDifference>> ListAsync()
    {
        var differences = new List<LedgerDifference>();
        await foreach (var difference in Ledger.FindDifferencesAsync())
            differences.Add(difference);
        return differences;
    }

    /// <summary>The step after which the process ends.</summary>
    public enum CrashPoint
    {
        AfterTheReservation,
        BeforeTheRequest,
        DuringTheRequest,
        AfterTheRequest,
        AfterTheConfirmation,
    }

    /// <summary>A backend in memory: each function with its active deployment.</summary>
    private sealed class MemoryBackend : IHostingBackend, IFunctionCatalog, IDeploymentManager
    {
        private int _deployments;

        public enum Moment
        {
            BeforeTheRequest,
            DuringTheRequest,
            AfterTheRequest,
        }

        public Dictionary<string, string> Functions { get; } = [];

        /// <summary>The moment at which a call never goes on; null: all calls end.</summary>
        public Moment? Stop { get; set; }

        public TaskCompletionSource Stopped { get; } = new();

        public async Task<DeployResult> DeployAsync(
            DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            await StopAtAsync(Moment.BeforeTheRequest);
            var previous = Functions.GetValueOrDefault(input.FunctionId!, "");
            Functions[input.FunctionId!] = previous;
            await StopAtAsync(Moment.DuringTheRequest);
            var id = $"d{++_deployments}";
            Functions[input.FunctionId!] = id;
            await StopAtAsync(Moment.AfterTheRequest);
            return new DeployResult(input.FunctionId!, id, "https://example.org/x");
        }

        public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default)
        {
            Functions.Remove(functionId);
            return Task.CompletedTask;
        }

        public async IAsyncEnumerable<FunctionSummary> ListFunctionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var id in Functions.Keys.ToList())
            {
                await Task.Yield();
                yield return new FunctionSummary { FunctionId = id, Name = id, Runtime = "node20" };
            }
        }

        public async IAsyncEnumerable<DeploymentState> ListAsync(string functionId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (!Functions.TryGetValue(functionId, out var active))
                throw new BackendRejectedException("There is no such function.", HostingErrorReason.NotFound);
            yield return new DeploymentState { FunctionId = functionId, DeploymentId = active, Status = DeploymentStatus.Ready, IsActive = true };
        }

        public Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default)
        {
            var previous = Functions[functionId];
            Functions[functionId] = deploymentId;
            return Task.FromResult<string?>(previous);
        }

        public Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken = default) => Task.FromResult(0);

        private async Task StopAtAsync(Moment moment)
        {
            if (Stop != moment)
                return;
            Stopped.SetResult();
            await new TaskCompletionSource().Task;
        }
    }
}
