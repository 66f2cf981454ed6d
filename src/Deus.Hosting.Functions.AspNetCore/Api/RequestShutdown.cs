using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// Ends the requests when the application stops. New requests get a 503. Open requests have half of the shutdown timeout to end by
/// themselves; then their connections are aborted, so that the other half is left for the rest of the application.
/// </summary>
internal sealed class RequestShutdown(IHostApplicationLifetime lifetime, IOptions<HostOptions> options, TimeProvider time)
{
    private const string RetryAfterSeconds = "5";

    /// <summary>Adds the behaviour to all endpoints of a group.</summary>
    public static void Apply(IEndpointConventionBuilder group, IServiceProvider services)
    {
        if (services.GetService<IHostApplicationLifetime>() is null)
            return;
        var shutdown = ActivatorUtilities.CreateInstance<RequestShutdown>(services);
        group.Add(endpoint =>
        {
            if (endpoint.RequestDelegate is { } handler)
                endpoint.RequestDelegate = context => shutdown.RunAsync(context, handler);
        });
    }

    private async Task RunAsync(HttpContext context, RequestDelegate handler)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.Connection = "close";
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            return;
        }

        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var stopping = lifetime.ApplicationStopping.UnsafeRegister(_ => limit.CancelAfter(options.Value.ShutdownTimeout / 2), null);
        using var ending = limit.Token.UnsafeRegister(_ => context.Abort(), null);
        await handler(context).ConfigureAwait(false);
    }
}
