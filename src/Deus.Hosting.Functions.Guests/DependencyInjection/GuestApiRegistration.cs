using System.Net;
using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Http;
using Deus.Hosting.Functions.Guests.Api.Storage;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Guests.DependencyInjection;

/// <summary>Registers the services of the guest API. Implementations that the application has registered stay.</summary>
internal static class GuestApiRegistration
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton(provider => new GuestDatabase(FolderOf(provider)));
        services.TryAddSingleton(provider => new SqliteGrantStore(
            provider.GetRequiredService<GuestDatabase>(), provider.GetRequiredService<IFunctionStore>));
        services.TryAddSingleton<IGuestGrantStore>(provider => provider.GetRequiredService<SqliteGrantStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IGrantDescription, GrantDescription>());
        services.TryAddSingleton<IGuestKeyValueStore, SqliteKeyValueStore>();
        services.TryAddSingleton<IGuestTables, SqliteTables>();
        services.TryAddSingleton<IGuestBuckets>(provider => new FileBuckets(Path.Combine(FolderOf(provider), "buckets")));
        services.TryAddSingleton<GuestMetrics>();
        services.TryAddSingleton<SqliteCallStore>();
        services.TryAddSingleton<IGuestCallStore>(provider => provider.GetRequiredService<SqliteCallStore>());
        AddHttp(services);
        services.TryAddSingleton(CreateServices);
    }

    private static void AddHttp(IServiceCollection services)
    {
        services.TryAddSingleton(provider => GuestHttp.CreateConnector(
            Dns.GetHostAddressesAsync, provider.GetRequiredService<IOptions<GuestOptions>>().Value.PrivateHosts));
        services.AddHttpClient(GuestHttp.ClientName)
            // GuestHttp has the timeout. The logs of the client contain URLs, and these the secrets of functions.
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .UseSocketsHttpHandler((handler, provider) =>
            {
                var connector = provider.GetRequiredService<PublicConnector>();
                handler.AllowAutoRedirect = false;
                handler.UseProxy = false;
                handler.UseCookies = false;
                handler.ActivityHeadersPropagator = null;
                handler.ConnectCallback = (context, token) => connector.ConnectAsync(context.DnsEndPoint, token);
            });
    }

    /// <summary>Returns the folder of the guests, which is in the host's folder.</summary>
    public static string FolderOf(IServiceProvider provider) =>
        Path.Combine(Path.GetFullPath(provider.GetRequiredService<IOptions<FunctionsOptions>>().Value.Folder), "guests");

    private static GuestServices CreateServices(IServiceProvider provider) => new()
    {
        Grants = provider.GetRequiredService<SqliteGrantStore>(),
        Options = provider.GetRequiredService<IOptions<GuestOptions>>().Value,
        Logger = provider.GetRequiredService<ILogger<GuestOptions>>(),
        KeyValue = provider.GetService<IGuestKeyValueStore>(),
        Buckets = provider.GetService<IGuestBuckets>(),
        Tables = provider.GetService<IGuestTables>(),
        Flags = provider.GetService<IGuestFlags>() ?? FeatureManagerFlags.TryCreate(provider),
        Http = new GuestHttp(
            provider.GetRequiredService<IHttpClientFactory>(),
            provider.GetRequiredService<IOptions<GuestOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()),
        Metrics = provider.GetRequiredService<GuestMetrics>(),
        Chat = name => name is null ? provider.GetService<IChatClient>() : provider.GetKeyedService<IChatClient>(name),
        Email = provider.GetService<IGuestEmail>(),
        Calls = provider.GetRequiredService<SqliteCallStore>(),
        Variables = provider.GetRequiredService<IVariableStore>,
        Functions = provider.GetRequiredService<IFunctionEngine>,
    };
}
