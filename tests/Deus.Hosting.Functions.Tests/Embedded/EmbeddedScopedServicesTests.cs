using Deus.Hosting.Functions.Builds.Local;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Deus.Hosting.Functions.Tests.Embedded;

/// <summary>Tests readers and counters of every lifetime under concurrent deployments.</summary>
public sealed class EmbeddedScopedServicesTests
{
    private const int Deployments = 100;

    [TestCaseSource(typeof(ScopedApplication), nameof(ScopedApplication.Cases))]
    public async Task Parallel_deployments_each_use_reader_and_counter_in_a_scope_of_their_own(ServiceLifetime lifetime, bool validateScopes)
    {
        var folder = TestHost.NewFolder();
        var services = new ServiceCollection();
        var log = ScopedApplication.Add(services, lifetime, TestArchives.Function());
        services.AddDeusHosting().UseEmbeddedFunctions(o => o.Folder = folder).EnforceBudget();
        services.RemoveAll<IBuildCommands>().AddSingleton<IBuildCommands>(new FakeCommands());
        await using (var provider = services.BuildServiceProvider(validateScopes))
        {
            var backend = provider.GetRequiredService<IHostingBackend>();

            await Task.WhenAll(Enumerable.Range(0, Deployments).Select(i => backend.DeployAsync(
                new DeployInput { ServiceId = "service", ArtifactKey = "a", FunctionId = $"fn-{i}", AlwaysWarm = true })));

            Assert.That(provider.GetRequiredService<FunctionRecords>().List(1, 0).Total, Is.EqualTo(Deployments));
        }

        var expected = lifetime == ServiceLifetime.Singleton ? (1, 1) : (2 * Deployments, 2 * Deployments);
        Assert.That((log.Created, log.Disposed), Is.EqualTo(expected), "one for the count, one for the artifact");
        Directory.Delete(folder, recursive: true);
    }
}
