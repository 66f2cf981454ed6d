using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>Registers the HTTP client of callbacks.</summary>
internal static class CallbackHttp
{
    public static IServiceCollection Add(IServiceCollection services)
    {
        services.AddHttpClient(CallbackSender.ClientName)
            // CallbackSender has the timeout. The logs of the client contain URLs, and these may contain secrets of functions.
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .UseSocketsHttpHandler((handler, provider) =>
            {
                var connector = CreateConnector(provider.GetRequiredService<IOptions<FunctionsOptions>>().Value, Dns.GetHostAddressesAsync);
                handler.AllowAutoRedirect = false;
                handler.UseProxy = false;
                handler.UseCookies = false;
                handler.ActivityHeadersPropagator = null;
                handler.PooledConnectionLifetime = TimeSpan.Zero; // Each attempt resolves the name and checks the addresses again.
                handler.ConnectCallback = (context, token) => connector.ConnectAsync(context.DnsEndPoint, token);
            });
        return services;
    }

    /// <summary>Creates the connector. It throws <see cref="CallbackRefusedException"/> for an address that is not public.</summary>
    public static PublicConnector CreateConnector(FunctionsOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve) =>
        new(resolve, options.PrivateCallbackHosts ?? [], why => new CallbackRefusedException(why));
}
