using Deus.Hosting;
using Deus.Hosting.Functions.AspNetCore;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Dashboard;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map the dashboard of the function host.</summary>
public static class DashboardEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps pages on which people look at the functions, and change something with them. Without <paramref name="readPolicy"/> the pages answer only
    /// requests to localhost from this machine, in the environment Development. Without <paramref name="changePolicy"/> nothing can be changed.
    /// </summary>
    /// <param name="endpoints">The route builder to add the endpoints to. Requires a function host.</param>
    /// <param name="prefix">The path of the dashboard from the root of the application, without route parameters; default <c>/deus</c>.</param>
    /// <param name="readPolicy">The name of the authorization policy of users who may look; null (default) for local requests in Development only.</param>
    /// <param name="changePolicy">
    /// The name of the authorization policy of users who may also deploy, activate, cancel, run and delete; null (default) refuses all changes. Requires
    /// <c>services.AddAntiforgery()</c>.
    /// </param>
    /// <returns>A builder that applies conventions to all endpoints.</returns>
    /// <exception cref="ArgumentException">The prefix does not begin with a slash, or has a route parameter.</exception>
    /// <exception cref="HostingConfigurationException">The function host, the authorization for a policy, or the antiforgery service for
    /// <paramref name="changePolicy"/> is not registered.</exception>
    public static IEndpointConventionBuilder MapDeusDashboard(
        this IEndpointRouteBuilder endpoints, string prefix = "/deus", string? readPolicy = null, string? changePolicy = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        if (!prefix.StartsWith('/') || prefix.Contains('{', StringComparison.Ordinal))
            throw new ArgumentException("The prefix is not valid. Accepted: a path that begins with a slash and has no route parameter, for example /deus.", nameof(prefix));
        var services = endpoints.ServiceProvider;
        Registration.RequireHost(services);
        if (readPolicy is not null || changePolicy is not null)
            Registration.Require<IAuthorizationService>(
                services, "The dashboard has a policy, and no authorization is registered. Add: services.AddAuthorization(o => o.AddPolicy(...)).");
        if (changePolicy is not null)
            Registration.Require<IAntiforgery>(services, "Changes in the dashboard require antiforgery tokens. Add: services.AddAntiforgery().");
        var root = prefix.TrimEnd('/');
        var group = endpoints.MapGroup(root);
        RequestShutdown.Apply(group, services);
        if (readPolicy is not null)
            group.RequireAuthorization(readPolicy);
        var endpoint = new DashboardEndpoint(
            root,
            new DashboardAccess(readPolicy, changePolicy, services.GetRequiredService<IHostEnvironment>()),
            services.GetRequiredService<FunctionHost>(),
            services.GetService<IAntiforgery>(),
            services.GetRequiredService<ILogger<AppwriteApiOptions>>());
        new DashboardMapper(group, endpoint, services, changePolicy).MapAll();
        return group;
    }
}
