using Deus.Hosting.Appwrite;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tool.Servers;

/// <summary>The services that talk to a server: the SDK's backend, and a client for what the backend does not offer.</summary>
internal sealed class ServerConnection : IAsyncDisposable
{
    /// <summary>The maximum size of an artifact in bytes, as Appwrite has it by default.</summary>
    public const long MaxArtifactBytes = 30_000_000;

    private readonly ServiceProvider _services;

    private ServerConnection(ServiceProvider services, ServerSettings settings)
    {
        _services = services;
        Settings = settings;
        Backend = services.GetRequiredService<AppwriteBackend>();
        Api = new ServerApi(services.GetRequiredService<IHttpClientFactory>(), settings);
    }

    public ServerSettings Settings { get; }

    public AppwriteBackend Backend { get; }

    public ServerApi Api { get; }

    /// <summary>Creates the services. Nothing is sent.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The settings are not valid.</exception>
    public static ServerConnection Open(ServerSettings settings, TimeProvider time, IBlobReader? artifacts = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(time);
        if (artifacts is not null)
            services.AddSingleton(artifacts);
        services.AddDeusHosting(options =>
        {
            options.Endpoint = settings.Endpoint;
            options.ProjectId = settings.ProjectId;
            options.ApiKey = settings.ApiKey;
            options.AllowInsecureEndpoint = settings.AllowInsecure;
        });
        services.Configure<HostingLimits>(limits => limits.MaxArtifactBytes = MaxArtifactBytes);
        ServerApi.AddHttpClient(services, settings);
        var provider = services.BuildServiceProvider();
        try
        {
            return new ServerConnection(provider, settings);
        }
        catch
        {
            provider.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
