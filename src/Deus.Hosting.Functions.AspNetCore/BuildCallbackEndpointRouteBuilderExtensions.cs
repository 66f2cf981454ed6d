using Deus.Hosting;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.AspNetCore;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.AspNetCore.Builds;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map the endpoints for a remote builder.</summary>
public static class BuildCallbackEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the endpoints that the jobs service named by <see cref="FunctionsOptions.RemoteBuilder"/> calls. It posts events to
    /// <c>POST /jobs/event</c>, reads sources from <c>GET /functions/{id}/deployments/{id}/download</c> with a token, and writes
    /// outputs to <c>PUT /deployments/{id}/artifacts/build</c>. Requires a function host.
    /// </summary>
    /// <param name="endpoints">The route builder to add the endpoints to.</param>
    /// <param name="prefix">The path prefix of all endpoints; default <c>/v1</c>.</param>
    /// <returns>A builder that applies conventions to all endpoints.</returns>
    /// <exception cref="HostingConfigurationException">No function host is registered.</exception>
    public static IEndpointConventionBuilder MapBuildCallbacks(this IEndpointRouteBuilder endpoints, string prefix = "/v1")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        Registration.RequireHost(services);
        var group = endpoints.MapGroup(prefix);
        RequestShutdown.Apply(group, services);
        var builder = ActivatorUtilities.CreateInstance<BuildEndpoint>(services);
        var artifacts = ActivatorUtilities.CreateInstance<BuildArtifactEndpoints>(services);
        var callbacks = ActivatorUtilities.CreateInstance<BuildCallbackEndpoint>(services, ActivatorUtilities.CreateInstance<BodyReader>(services));
        group.MapPost("/jobs/event", builder.Create(callbacks.TakeAsync));
        group.MapPut("/deployments/{deploymentId}/artifacts/build", builder.Create(artifacts.PutOutputAsync));
        // The order -1 selects this endpoint before the same path of the Functions API, which requires a key instead of the token.
        group.MapGet("/functions/{functionId}/deployments/{deploymentId}/download", builder.Create(artifacts.GetSourceAsync))
            .WithOrder(-1).WithMetadata(new TokenRoute());
        return group;
    }
}
