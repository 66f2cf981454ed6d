using Deus.Hosting.Appwrite;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using AppwriteRequest = Deus.Hosting.Testing.AppwriteRequest;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>A stub and a service that deploys to it, with its log.</summary>
internal sealed class AppwriteRig : IAsyncDisposable
{
    public const string ArtifactKey = "services/echo.tar.gz";

    /// <summary>Starts with the gzip header; the other bytes are arbitrary.</summary>
    public static readonly byte[] Artifact = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 13, 10, 45, 45, 1, 2, 3];

    private readonly StubbedBackend _backend;

    private AppwriteRig(StubbedBackend backend, InMemoryBlobReader blobs, CapturedLogs logs)
    {
        _backend = backend;
        Blobs = blobs;
        Logs = logs;
    }

    public AppwriteStub Stub => _backend.Stub;

    public InMemoryBlobReader Blobs { get; }

    public CapturedLogs Logs { get; }

    public IHostingBackend Backend => _backend.Services.GetRequiredService<IHostingBackend>();

    public IDeploymentWaiter Waiter => _backend.Services.GetRequiredService<IDeploymentWaiter>();

    public IFunctionInvoker Invoker => _backend.Services.GetRequiredService<IFunctionInvoker>();

    public static DeployInput Input { get; } = new() { ServiceId = "0123456789abcdef", ArtifactKey = ArtifactKey };

    public static async Task<AppwriteRig> StartAsync(
        Action<AppwriteOptions>? options = null, Action<HostingLimits>? limits = null, TimeProvider? time = null)
    {
        var blobs = new InMemoryBlobReader();
        blobs.Set(ArtifactKey, Artifact);
        var logs = new CapturedLogs();
        var backend = await StubbedBackend.StartAsync(services =>
        {
            if (time is not null)
                services.AddSingleton(time);
            services.AddSingleton<IBlobReader>(blobs);
            services.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
            services.Configure(options ?? (_ => { }));
            services.Configure(limits ?? (_ => { }));
        });
        // Set before the options are resolved, because they take the key from the stub.
        backend.Stub.ApiKey = "standard_key-9f8e7d6c";
        return new AppwriteRig(backend, blobs, logs);
    }

    /// <summary>Deploys and returns the requests of the deployment.</summary>
    public async Task<IReadOnlyList<AppwriteRequest>> DeployAsync(DeployInput input)
    {
        Stub.ClearRequests();
        await Backend.DeployAsync(input);
        return Stub.Requests;
    }

    public ValueTask DisposeAsync() => _backend.DisposeAsync();
}
