using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Testing;

/// <summary>Tests that the scenarios pass on a correct backend, and that each fails on a backend that violates it.</summary>
public sealed class ConformanceTests
{
    private static IEnumerable<TestCaseData> All() =>
        new StubConformance(b => b).Scenarios.Select(s => new TestCaseData(s).SetArgDisplayNames(s.Name));

    private static IEnumerable<TestCaseData> OnEveryServer() =>
        from version in new[] { "1.8.1", "1.9.6", "2.0" }
        from scenario in new StubConformance(b => b, version).Scenarios
        select new TestCaseData(scenario).SetArgDisplayNames(version, scenario.Name);

    [TestCaseSource(nameof(OnEveryServer))]
    public Task The_Appwrite_backend_over_the_stub_conforms(ConformanceScenario scenario) => scenario.RunAsync();

    [TestCaseSource(nameof(All))]
    public async Task Each_scenario_fails_on_a_backend_that_does_nothing(ConformanceScenario scenario)
    {
        var lazy = new StubConformance(_ => new LazyBackend()).Scenarios.Single(s => s.Name == scenario.Name);

        var failure = Assert.ThrowsAsync<ConformanceException>(() => lazy.RunAsync());
        Assert.That(failure!.Message, Is.Not.Empty);
        await Task.CompletedTask;
    }

    [TestCase("Deployments are listed newest first, and one is active", nameof(IDeploymentManager))]
    [TestCase("A new function is always warm only when its deployment requests it", nameof(IFunctionCatalog))]
    [TestCase("One execution is read with its logs", nameof(IExecutionHistory))]
    [TestCase("ReadBuildLogAsync returns the complete log", nameof(IBuildManager))]
    [TestCase("ProbeAsync of a usable backend succeeds and changes nothing", nameof(IBackendProbe))]
    public void Scenario_is_not_applicable_when_the_target_lacks_its_interface(string scenario, string lacking)
    {
        var small = new StubConformance(b => new SmallBackend((IHostingBackend)b)).Scenarios.Single(s => s.Name == scenario);

        var failure = Assert.ThrowsAsync<ConformanceException>(() => small.RunAsync());
        Assert.That(failure!.IsNotApplicable, Is.True);
        Assert.That(failure.Message, Is.EqualTo($"Not applicable: the target has no {lacking}."));
    }

    [Test]
    public void A_canceled_run_is_canceled()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();

        Assert.CatchAsync<OperationCanceledException>(() => new StubConformance(b => b).Scenarios[0].RunAsync(canceled.Token));
    }

    [Test]
    public void Scenarios_have_names_of_their_own() =>
        Assert.That(new StubConformance(b => b).Scenarios.Select(s => s.Name), Is.Unique.And.All.Not.Empty);

    private sealed class StubConformance(Func<object, object> replace, string version = "1.8.1") : HostingConformance
    {
        public override async Task<ConformanceTarget> CreateAsync(HostingLimits limits, CancellationToken cancellationToken = default)
        {
            var stub = await AppwriteStub.StartAsync(cancellationToken);
            stub.ServerVersion = version;
            stub.Execute = ProbeEmulator.Run;
            var blobs = new InMemoryBlobReader();
            var services = new ServiceCollection();
            services.AddSingleton<TimeProvider>(new SkippedDelayTimeProvider());
            services.AddSingleton<IBlobReader>(blobs);
            services.AddDeusHosting(o => (o.Endpoint, o.ProjectId, o.ApiKey) = (stub.Endpoint, stub.ProjectId, stub.ApiKey));
            services.Configure<HostingLimits>(l => ConformanceTarget.CopyLimits(limits, l));
            var provider = services.BuildServiceProvider();
            var backend = replace(provider.GetRequiredService<IHostingBackend>());
            return new ConformanceTarget
            {
                Backend = (IHostingBackend)backend,
                Waiter = (IDeploymentWaiter)backend,
                Invoker = (IFunctionInvoker)backend,
                KeepsRepeatedResponseHeaders = false,
                StoreArtifactAsync = (key, artifact, _) =>
                {
                    blobs.Set(key, artifact.Span);
                    stub.Build = Build(artifact.ToArray());
                    return Task.CompletedTask;
                },
                DisposeTarget = async () =>
                {
                    await provider.DisposeAsync();
                    await stub.DisposeAsync();
                },
            };
        }

        private static AppwriteBuild Build(byte[] artifact)
        {
            var isGzip = artifact is [0x1f, 0x8b, ..];
            return (isGzip ? ProbeEmulator.PackageName(artifact) : null) switch
            {
                ConformanceArtifacts.FailingBuildName => AppwriteBuild.Failing(new string('-', 5000) + "npm error"),
                ConformanceArtifacts.SlowBuildName => new AppwriteBuild { Statuses = ["waiting", "building"] },
                _ => new AppwriteBuild(),
            };
        }
    }

    /// <summary>A backend without the optional interfaces.</summary>
    private sealed class SmallBackend(IHostingBackend backend) : IHostingBackend, IDeploymentWaiter, IFunctionInvoker
    {
        public Task<DeployResult> DeployAsync(
            DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default) =>
            backend.DeployAsync(input, progress, cancellationToken);

        public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default) =>
            backend.DeleteAsync(functionId, cancellationToken);

        public Task<DeploymentState> WaitAsync(
            string functionId, string deploymentId, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default) =>
            ((IDeploymentWaiter)backend).WaitAsync(functionId, deploymentId, progress, cancellationToken);

        public Task<InvokeResult> InvokeAsync(string functionId, InvokeRequest request, CancellationToken cancellationToken = default) =>
            ((IFunctionInvoker)backend).InvokeAsync(functionId, request, cancellationToken);
    }

    /// <summary>A backend that accepts everything and does nothing.</summary>
    private sealed class LazyBackend : IHostingBackend, IDeploymentWaiter, IFunctionInvoker
    {
        public Task<DeployResult> DeployAsync(
            DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new DeployResult("fn", "d", "nowhere"));

        public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task<DeploymentState> WaitAsync(
            string functionId, string deploymentId, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default) =>
            Task.FromResult(new DeploymentState { FunctionId = functionId, DeploymentId = deploymentId, Status = DeploymentStatus.Building, IsActive = true });

        public Task<InvokeResult> InvokeAsync(string functionId, InvokeRequest request, CancellationToken cancellationToken = default) =>
            Task.FromResult(new InvokeResult { ExecutionId = "e", StatusCode = 204, IsSuccess = false });
    }
}
