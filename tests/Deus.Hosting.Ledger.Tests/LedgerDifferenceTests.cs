using System.Runtime.CompilerServices;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Deus.Hosting.Ledger.Tests;

/// <summary>Tests the comparison of records and backend, and how differences are resolved, with a backend in memory.</summary>
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
        services.AddSingleton<IHostingBackend>(_backend).AddSingleton<IFunctionCatalog>(_backend).AddSingleton<IDeploymentManager>(_backend)
            .AddSingleton<IBuildManager>(_backend);
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
        await LeaveAsync("key-1");
        var left = (await ListAsync()).Single();
        await Ledger.DeployAsync(Warm, "key-1");

        await Ledger.ResolveAsync(left);

        Assert.That((await Ledger.FindActiveAsync("shop"))!.RequestKey, Is.EqualTo("key-1"));
        Assert.That(_backend.Functions, Does.ContainKey("shop"));
    }

    [Test]
    public async Task ResolveAsync_keeps_a_function_that_another_left_deployment_uses_until_both_are_taken_back()
    {
        await LeaveAsync("key-1");
        await LeaveAsync("key-2");
        var left = await ListAsync();

        await Ledger.ResolveAsync(left[0]);
        Assert.That(_backend.Functions, Does.ContainKey("shop"), "the second deployment uses it");
        await Ledger.ResolveAsync(left[1]);
        Assert.That(_backend.Functions, Is.Empty);
        Assert.That(await ListAsync(), Is.Empty);
    }

    [Test]
    public async Task ResolveAsync_cancels_a_build_that_would_replace_the_recorded_deployment()
    {
        var recorded = await Ledger.DeployAsync(Warm, "key-0");
        await LeaveAsync("key-1");
        _backend.Building = "d3";

        await ResolveAllAsync();

        Assert.That(_backend.Canceled, Is.EqualTo(new[] { "d3" }));
        Assert.That(_backend.Functions["shop"], Is.EqualTo(recorded.DeploymentId));
    }

    [Test]
    public async Task ResolveAsync_can_be_repeated_at_once_when_the_backend_has_failed()
    {
        await LeaveAsync("key-1");
        _backend.DeletionFails = new BackendUnreachableException("The server does not answer.");
        Assert.That(ResolveAllAsync, Throws.TypeOf<BackendUnreachableException>());
        _backend.DeletionFails = null;

        Assert.That(await ResolveAllAsync(), Is.EqualTo(new[] { nameof(LedgerDifferenceKind.LeftDeployment) }));
        Assert.That(_backend.Functions, Is.Empty);
    }

    [Test]
    public async Task RemoveAsync_can_be_repeated_when_the_function_is_deleted_already()
    {
        await Ledger.DeployAsync(Warm, "key-1");
        _backend.Functions.Clear();

        await Ledger.RemoveAsync("shop");

        Assert.That(await Ledger.FindActiveAsync("shop"), Is.Null);
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

    /// <summary>Leaves what a process leaves that ends when the backend has accepted the deployment.</summary>
    private async Task LeaveAsync(string requestKey)
    {
        _backend.Stops = true;
        // This call ends with the backend.
        var call = Ledger.DeployAsync(Warm, requestKey);
        await _backend.Stopped.Task;
        Assert.That(call.IsCompleted, Is.False);
        await _database.RunAsync("UPDATE deus_places SET expires_at = 1 WHERE expires_at IS NOT NULL; UPDATE deus_deployments SET expires_at = 1 WHERE status = 'pending'");
        _backend.Stops = false;
        _backend.Stopped = new TaskCompletionSource();
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

    /// <summary>A backend in memory: each function with its active deployment.</summary>
    private sealed class MemoryBackend : IHostingBackend, IFunctionCatalog, IDeploymentManager, IBuildManager
    {
        private int _deployments;

        public Dictionary<string, string> Functions { get; } = [];

        /// <summary>Whether a deployment never returns after it was accepted.</summary>
        public bool Stops { get; set; }

        public TaskCompletionSource Stopped { get; set; } = new();

        /// <summary>The deployment whose build has not ended; null for none.</summary>
        public string? Building { get; set; }

        /// <summary>The deployments whose builds were canceled.</summary>
        public List<string> Canceled { get; } = [];

        /// <summary>The failure of the next deletion; null for none.</summary>
        public HostingException? DeletionFails { get; set; }

        public async Task<DeployResult> DeployAsync(
            DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            var id = $"d{++_deployments}";
            Functions[input.FunctionId!] = id;
            if (Stops)
            {
                Stopped.SetResult();
                await new TaskCompletionSource().Task;
            }

            return new DeployResult(input.FunctionId!, id, "https://example.org/x");
        }

        public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default)
        {
            if (DeletionFails is { } failure)
                return Task.FromException(failure);
            return Functions.Remove(functionId)
                ? Task.CompletedTask
                : Task.FromException(new BackendRejectedException("There is no such function.", HostingErrorReason.NotFound));
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
            if (Building is { } building)
                yield return StateOf(functionId, building, DeploymentStatus.Building);
            yield return new DeploymentState { FunctionId = functionId, DeploymentId = active, Status = DeploymentStatus.Ready, IsActive = true };
        }

        public Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default)
        {
            var previous = Functions[functionId];
            Functions[functionId] = deploymentId;
            return Task.FromResult<string?>(previous);
        }

        public Task<DeploymentState> CancelBuildAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default)
        {
            Canceled.Add(deploymentId);
            Building = null;
            return Task.FromResult(StateOf(functionId, deploymentId, DeploymentStatus.Canceled));
        }

        public Task<string> ReadBuildLogAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default) =>
            Task.FromResult("");

        private static DeploymentState StateOf(string functionId, string deploymentId, DeploymentStatus status) =>
            new() { FunctionId = functionId, DeploymentId = deploymentId, Status = status, IsActive = false };

        public Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken = default) => Task.FromResult(0);
    }
}
