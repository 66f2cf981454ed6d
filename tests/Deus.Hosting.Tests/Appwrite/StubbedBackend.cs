using Deus.Hosting.Appwrite;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>The backend with its normal registration and a stub; short delays are skipped.</summary>
internal sealed class StubbedBackend : IAsyncDisposable
{
    // Shared by all tests; no test changes them.
    private static readonly InMemoryBlobReader Blobs = Artifacts();

    private readonly ServiceProvider _provider;

    private StubbedBackend(AppwriteStub stub, ServiceProvider provider)
    {
        Stub = stub;
        _provider = provider;
    }

    public AppwriteStub Stub { get; }

    public AppwriteBackend Backend => _provider.GetRequiredService<AppwriteBackend>();

    public IServiceProvider Services => _provider;

    public static async Task<StubbedBackend> StartAsync(Action<IServiceCollection>? configure = null)
    {
        var stub = await AppwriteStub.StartAsync();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new SkippedDelayTimeProvider());
        services.AddSingleton<IBlobReader>(Blobs);
        services.AddDeusHosting(o => (o.Endpoint, o.ProjectId, o.ApiKey) = (stub.Endpoint, stub.ProjectId, stub.ApiKey));
        configure?.Invoke(services);
        return new StubbedBackend(stub, services.BuildServiceProvider());
    }

    /// <summary>Creates the client that the backend uses, for tests of its parts.</summary>
    public AppwriteApi CreateApi()
    {
        var time = _provider.GetRequiredService<TimeProvider>();
        return new AppwriteApi(new AppwriteTransport(
            _provider.GetRequiredService<IHttpClientFactory>(),
            _provider.GetRequiredService<IOptionsMonitor<AppwriteOptions>>(),
            new AppwriteRetry(time, NullLogger<AppwriteBackend>.Instance),
            time));
    }

    /// <summary>Returns an input for the artifact of the given size in bytes: <c>300</c>, <c>301</c> or <c>13000000</c>.</summary>
    public static DeployInput Input(string functionId, int bytes = 300) =>
        new() { ServiceId = "service-1", ArtifactKey = $"{bytes}", FunctionId = functionId };

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await Stub.DisposeAsync();
    }

    private static InMemoryBlobReader Artifacts()
    {
        var blobs = new InMemoryBlobReader();
        foreach (var bytes in new[] { 300, 301, 5_242_880, 5_242_881, 13_000_000, 26_300_000 })
        {
            var content = new byte[bytes];
            new Random(bytes).NextBytes(content);
            (content[0], content[1]) = (0x1f, 0x8b);
            blobs.Set($"{bytes}", content);
        }

        return blobs;
    }
}
