using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>
/// Decides who may look at the dashboard and who may change something with it. The policies themselves are enforced by the authorization middleware;
/// this class enforces what holds without them.
/// </summary>
/// <param name="readPolicy">The policy of users who may look; null permits only requests from this machine in Development.</param>
/// <param name="changePolicy">The policy of users who may also change something; null refuses every change.</param>
/// <param name="environment">The environment of the application.</param>
internal sealed class DashboardAccess(string? readPolicy, string? changePolicy, IHostEnvironment environment)
{
    private static readonly string[] LocalNames = ["localhost", "127.0.0.1", "[::1]"];

    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host"];

    /// <summary>Throws unless the request may look.</summary>
    /// <exception cref="DashboardException">There is no policy, and the request is not a local one in Development.</exception>
    public void RequireRead(HttpContext context)
    {
        if (readPolicy is null && !(environment.IsDevelopment() && IsLocal(context)))
            throw new DashboardException(
                StatusCodes.Status403Forbidden,
                "The dashboard is closed. Without an authorization policy it answers only requests to localhost, in the environment Development. "
                + "Accepted: app.MapDeusDashboard(readPolicy: \"...\") with a policy of services.AddAuthorization().");
    }

    /// <summary>Returns whether the person may change something, so that pages show what they can do.</summary>
    public async Task<bool> MayChangeAsync(HttpContext context) => changePolicy is not null
        && (await context.RequestServices.GetRequiredService<IAuthorizationService>()
            .AuthorizeAsync(context.User, context, changePolicy).ConfigureAwait(false)).Succeeded;

    // The name in the request is checked because a foreign page could give its own name the address of this machine.
    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
        && LocalNames.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && !ProxyHeaders.Any(context.Request.Headers.ContainsKey);
}
