using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

[TestFixture]
public sealed class AppwriteConformanceTests : ConformanceFixture<AppwriteConformance>;

/// <summary>Runs the conformance scenarios with the Appwrite backend over HTTP against this project's host.</summary>
public sealed class AppwriteConformance : HostingConformance
{
    public override async Task<ConformanceTarget> CreateAsync(HostingLimits limits, CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("deus-conformance-");
        var server = await StartServerAsync(folder.FullName, cancellationToken);
        var blobs = new InMemoryBlobReader();
        var services = new ServiceCollection();
        services.AddSingleton<IBlobReader>(blobs);
        services.Configure<HostingLimits>(l => ConformanceTarget.CopyLimits(limits, l));
        services.AddDeusHosting(o =>
        {
            (o.Endpoint, o.ProjectId, o.ApiKey) = ($"{server.Urls.Single()}/v1", "project", "7f3c9a1e5b2d8046");
            // The default specification of the host is also the default WarmSpecification, so every function would count as always warm.
            (o.Specification, o.WarmSpecification) = ("s-1vcpu-512mb", "s-1vcpu-1gb");
        });
        var provider = services.BuildServiceProvider();
        return new ConformanceTarget
        {
            Backend = provider.GetRequiredService<IHostingBackend>(),
            Waiter = provider.GetRequiredService<IDeploymentWaiter>(),
            Invoker = provider.GetRequiredService<IFunctionInvoker>(),
            KeepsRepeatedResponseHeaders = false,
            StoreArtifactAsync = (key, content, _) =>
            {
                blobs.Set(key, content.Span);
                return Task.CompletedTask;
            },
            DisposeTarget = async () =>
            {
                await provider.DisposeAsync();
                await server.DisposeAsync();
                folder.Delete(recursive: true);
            },
        };
    }

    private static async Task<WebApplication> StartServerAsync(string folder, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddFunctionHost(o => o.Folder = folder);
        builder.Services.AddAppwriteApi(o =>
        {
            o.ProjectId = "project";
            o.ApiKeys.Add(new() { Key = "7f3c9a1e5b2d8046" });
        });
        var app = builder.Build();
        app.MapAppwriteFunctions();
        await app.StartAsync(cancellationToken);
        return app;
    }
}
