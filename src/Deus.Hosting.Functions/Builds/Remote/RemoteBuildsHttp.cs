using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>Registers the HTTP client of the jobs service.</summary>
internal static class RemoteBuildsHttp
{
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(30);

    public static IServiceCollection Add(IServiceCollection services)
    {
        services
            .AddHttpClient(JobsClient.HttpClientName, client => client.Timeout = ResponseTimeout)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            .RemoveAllLoggers();
        return services;
    }
}
