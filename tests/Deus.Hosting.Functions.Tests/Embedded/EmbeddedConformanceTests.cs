using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Tests.Embedded;

[TestFixture]
public sealed class EmbeddedConformanceTests : ConformanceFixture<EmbeddedConformance>;

public sealed class EmbeddedConformance : HostingConformance
{
    public override Task<ConformanceTarget> CreateAsync(HostingLimits limits, CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("deus-conformance-");
        var blobs = new InMemoryBlobReader();
        var services = new ServiceCollection();
        services.AddSingleton<IBlobReader>(blobs);
        services.Configure<HostingLimits>(l => ConformanceTarget.CopyLimits(limits, l));
        services.AddDeusHosting().UseEmbeddedFunctions(o => o.Folder = folder.FullName);
        var provider = services.BuildServiceProvider();
        return Task.FromResult(new ConformanceTarget
        {
            Backend = provider.GetRequiredService<IHostingBackend>(),
            Waiter = provider.GetRequiredService<IDeploymentWaiter>(),
            Invoker = provider.GetRequiredService<IFunctionInvoker>(),
            StoreArtifactAsync = (key, content, _) =>
            {
                blobs.Set(key, content.Span);
                return Task.CompletedTask;
            },
            DisposeTarget = async () =>
            {
                await provider.DisposeAsync();
                folder.Delete(recursive: true);
            },
        });
    }
}
