using Deus.Hosting;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.AspNetCore;
using Deus.Hosting.Functions.AspNetCore.Builds;
using Deus.Hosting.Functions.Builds.Remote;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps what a remote builder calls.</summary>
public static class BuildCallbackEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Takes the callbacks of the jobs service named by <see cref="FunctionsOptions.RemoteBuilder"/>, hands it sources and takes
    /// outputs: <c>POST /jobs/event</c>, <c>GET /functions/{id}/deployments/{id}/download</c> with a token and
    /// <c>PUT /deployments/{id}/artifacts/build</c>. Needs a function host.
    /// </summary>
    /// <param name="endpoints">Where to map.</param>
    /// <param name="prefix">The path in front; default <c>/v1</c>.</param>
    /// <returns>A builder for conventions on all endpoints.</returns>
    /// <exception cref="HostingConfigurationException">No function host is registered.</exception>
    public static IEndpointConventionBuilder MapBuildCallbacks(this IEndpointRouteBuilder endpoints, string prefix = "/v1")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        Registration.RequireHost(services);
        var group = endpoints.MapGroup(prefix);
        var builder = ActivatorUtilities.CreateInstance<BuildEndpoint>(services);
        var artifacts = ActivatorUtilities.CreateInstance<BuildArtifactEndpoints>(services);
        var callbacks = new BuildCallbackEndpoint(services.GetRequiredService<BuildCallbacks>());
        group.MapPost("/jobs/event", builder.Create(callbacks.TakeAsync));
        group.MapPut("/deployments/{deploymentId}/artifacts/build", builder.Create(artifacts.PutOutputAsync));
        // Before the same path of the Functions API, which wants a key in place of the token.
        group.MapGet("/functions/{functionId}/deployments/{deploymentId}/download", builder.Create(artifacts.GetSourceAsync))
            .WithOrder(-1).WithMetadata(new TokenRoute());
        return group;
    }
}
