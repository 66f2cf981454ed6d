using Deus.Hosting;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.AspNetCore;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.AspNetCore.Triggers;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map HTTP requests to functions.</summary>
public static class FunctionTriggersEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps HTTP requests to the functions whose roles include <c>any</c> or <c>guests</c>. Every client can execute them without a
    /// key. To restrict access, add an authorisation policy to the returned builder.
    /// <para><c>{prefix}/{functionId}/{path}</c>, any method: passes the whole request to the function, with a body of at most
    /// 10,485,760 bytes. Streams the function's response.</para>
    /// <para><c>POST {prefix}/{functionId}/stream</c>: streams the log and the response as server-sent events: <c>log</c>,
    /// <c>output</c>, and finally <c>done</c> or <c>error</c>. An error before the execution is an HTTP status.</para>
    /// </summary>
    /// <param name="endpoints">The route builder to add the endpoints to. Requires a function host.</param>
    /// <param name="prefix">The path prefix of all endpoints; default <c>/fn</c>.</param>
    /// <returns>A builder that applies conventions to all endpoints.</returns>
    /// <exception cref="HostingConfigurationException">No function host is registered.</exception>
    public static IEndpointConventionBuilder MapFunctionTriggers(this IEndpointRouteBuilder endpoints, string prefix = "/fn")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        Registration.RequireHost(services);
        if (services.GetService<IOptions<KestrelServerOptions>>()?.Value is { } server)
            HeaderText.Permit(server);
        var trigger = new TriggerEndpoint(
            services.GetRequiredService<FunctionHost>(),
            services.GetRequiredService<TargetFinder>(),
            services.GetRequiredService<IFunctionEngine>(),
            ActivatorUtilities.CreateInstance<BodyReader>(services),
            new ApiExceptionHandler(services.GetRequiredService<ILogger<AppwriteApiOptions>>()),
            new EventStreamWriter(services.GetRequiredService<TimeProvider>()),
            services.GetRequiredService<IdGenerator>());
        var group = endpoints.MapGroup(prefix);
        RequestShutdown.Apply(group, services);
        group.MapMethods("/{functionId}/stream", [HttpMethods.Post], trigger.StreamAsync);
        group.Map("/{functionId}/{**path}", trigger.PassAsync);
        return group;
    }
}
