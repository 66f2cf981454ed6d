using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Contract.Tests.Backend;

[TestFixture]
public sealed class ProcessBackendConformanceTests : ConformanceFixture<ProcessBackendConformance>;

/// <summary>Runs the conformance scenarios on a backend that uses only public types.</summary>
public sealed class ProcessBackendConformance : HostingConformance
{
    public override Task<ConformanceTarget> CreateAsync(HostingLimits limits, CancellationToken cancellationToken = default)
    {
        var artifacts = new DictionaryReader();
        var provider = ProcessBackendTests.Services(artifacts, new FixedCounter(0), l => ConformanceTarget.CopyLimits(limits, l));
        return Task.FromResult(new ConformanceTarget
        {
            Backend = provider.GetRequiredService<IHostingBackend>(),
            Waiter = provider.GetRequiredService<IDeploymentWaiter>(),
            Invoker = provider.GetRequiredService<IFunctionInvoker>(),
            DeploymentManager = provider.GetRequiredService<IDeploymentManager>(),
            FunctionCatalog = provider.GetRequiredService<IFunctionCatalog>(),
            ExecutionHistory = provider.GetRequiredService<IExecutionHistory>(),
            BuildManager = provider.GetRequiredService<IBuildManager>(),
            BackendProbe = provider.GetRequiredService<IBackendProbe>(),
            StoreArtifactAsync = (key, content, _) =>
            {
                artifacts.Set(key, content.ToArray());
                return Task.CompletedTask;
            },
            DisposeTarget = provider.DisposeAsync,
        });
    }
}

/// <summary>Tests a custom backend, reader and counter behind the budget.</summary>
public sealed class ProcessBackendTests
{
    [TestCase(0, true)]
    [TestCase(1, false)]
    public async Task A_warm_deployment_is_refused_when_the_counter_is_at_the_ceiling(int count, bool isAllowed)
    {
        var artifacts = new DictionaryReader();
        artifacts.Set("a", ConformanceArtifacts.Probe());
        await using var provider = Services(artifacts, new FixedCounter(count), limits => limits.MaxAlwaysWarm = 1);
        var backend = provider.GetRequiredService<IHostingBackend>();
        var input = new DeployInput { ServiceId = "s", ArtifactKey = "a", AlwaysWarm = true, FunctionId = "fn" };

        if (isAllowed)
        {
            Assert.That((await backend.DeployAsync(input)).FunctionId, Is.EqualTo("fn"));
            return;
        }

        Assert.ThrowsAsync<BudgetRefusedException>(() => backend.DeployAsync(input));
    }

    [Test]
    public async Task SkipUnchanged_does_not_deploy_again_when_nothing_changed()
    {
        var artifacts = new DictionaryReader();
        artifacts.Set("a", ConformanceArtifacts.Probe());
        await using var provider = Services(artifacts, new FixedCounter(0), _ => { });
        var backend = provider.GetRequiredService<IHostingBackend>();
        var input = new DeployInput
        {
            ServiceId = "s",
            ArtifactKey = "a",
            FunctionId = "fn",
            Commands = "",
            SkipUnchanged = true,
            WaitUntilReady = true,
        };

        var first = await backend.DeployAsync(input);
        var second = await backend.DeployAsync(input);
        var third = await backend.DeployAsync(input with { PlainEnv = new Dictionary<string, string> { ["A"] = "1" } });

        Assert.That((first.IsUnchanged, second.IsUnchanged, third.IsUnchanged), Is.EqualTo((false, true, false)));
        Assert.That(second.DeploymentId, Is.EqualTo(first.DeploymentId));
    }

    internal static ServiceProvider Services(IBlobReader reader, IDeploymentCounter counter, Action<HostingLimits> limits)
    {
        var services = new ServiceCollection();
        services.AddScoped(_ => reader);
        services.AddScoped(_ => counter);
        services.Configure(limits);
        services.AddDeusHosting().UseBackend<ProcessBackend>().EnforceBudget();
        return services.BuildServiceProvider(validateScopes: true);
    }
}

/// <summary>A custom reader of the application.</summary>
internal sealed class DictionaryReader : IBlobReader
{
    private readonly Dictionary<string, byte[]> _artifacts = [];

    public void Set(string key, byte[] artifact) => _artifacts[key] = artifact;

    public Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default) => _artifacts.TryGetValue(key, out var artifact)
        ? Task.FromResult<Stream>(new MemoryStream(artifact))
        : Task.FromException<Stream>(new FileNotFoundException("There is no such artifact.", key));
}

/// <summary>A custom counter of the application.</summary>
internal sealed class FixedCounter(int count) : IDeploymentCounter
{
    public Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default) => Task.FromResult(count);
}
