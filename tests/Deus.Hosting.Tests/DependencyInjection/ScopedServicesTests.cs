using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.DependencyInjection;

/// <summary>Tests readers and counters of every lifetime under concurrent deployments.</summary>
public sealed class ScopedServicesTests
{
    private const int Deployments = 100;

    private static readonly byte[] Artifact = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3];

    [TestCaseSource(typeof(ScopedApplication), nameof(ScopedApplication.Cases))]
    public async Task Parallel_deployments_each_use_reader_and_counter_in_a_scope_of_their_own(ServiceLifetime lifetime, bool validateScopes)
    {
        await using var stub = await AppwriteStub.StartAsync();
        stub.MaxFunctionCreations = int.MaxValue;
        var services = new ServiceCollection();
        var log = ScopedApplication.Add(services, lifetime, Artifact);
        services.AddDeusHosting(o => (o.Endpoint, o.ProjectId, o.ApiKey) = (stub.Endpoint, stub.ProjectId, stub.ApiKey)).EnforceBudget();
        await using var provider = services.BuildServiceProvider(validateScopes);
        var backend = provider.GetRequiredService<IHostingBackend>();

        await Task.WhenAll(Enumerable.Range(0, Deployments).Select(i => backend.DeployAsync(
            new DeployInput { ServiceId = "service", ArtifactKey = "a", FunctionId = $"fn-{i}", AlwaysWarm = true })));

        Assert.That(stub.Functions.Select(f => f.Deployments.Single().Upload.ToArray()).ToList(), Has.Count.EqualTo(Deployments).And.All.EqualTo(Artifact));
        var expected = lifetime == ServiceLifetime.Singleton ? (1, 0) : (2 * Deployments, 2 * Deployments);
        Assert.That((log.Created, log.Disposed), Is.EqualTo(expected), "one for the count, one for the artifact");
    }
}
