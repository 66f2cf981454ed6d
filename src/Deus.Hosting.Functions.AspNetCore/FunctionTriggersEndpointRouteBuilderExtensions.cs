using Deus.Hosting;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.AspNetCore;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Triggers;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps HTTP requests to functions.</summary>
public static class FunctionTriggersEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Lets anybody execute, over plain HTTP, the functions whose roles name <c>any</c> or <c>guests</c>. Put your own
    /// authorisation on the builder that this returns where that is too many.
    /// <para><c>{prefix}/{functionId}/{path}</c>, any method: the whole request goes to the function, with a body of at most
    /// 10,485,760 bytes, and its answer back while it is written.</para>
    /// <para><c>POST {prefix}/{functionId}/stream</c>: the log and the answer come as server-sent events while the function writes:
    /// <c>log</c>, <c>output</c>, at last <c>done</c> or <c>error</c>. What is known before the execution is an HTTP status.</para>
    /// </summary>
    /// <param name="endpoints">Where to map. Needs a function host.</param>
    /// <param name="prefix">The path in front; default <c>/fn</c>.</param>
    /// <returns>A builder for conventions on all endpoints.</returns>
    /// <exception cref="HostingConfigurationException">The function host is not registered.</exception>
    public static IEndpointConventionBuilder MapFunctionTriggers(this IEndpointRouteBuilder endpoints, string prefix = "/fn")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        Registration.RequireHost(services);
        var trigger = new TriggerEndpoint(
            services.GetRequiredService<FunctionHost>(),
            services.GetRequiredService<FunctionRecords>(),
            services.GetRequiredService<IFunctionEngine>(),
            new ApiExceptionHandler(services.GetRequiredService<ILogger<AppwriteApiOptions>>()),
            new EventStreamWriter(services.GetRequiredService<TimeProvider>()),
            services.GetRequiredService<IdGenerator>());
        var group = endpoints.MapGroup(prefix);
        group.MapMethods("/{functionId}/stream", [HttpMethods.Post], trigger.StreamAsync);
        group.Map("/{functionId}/{**path}", trigger.PassAsync);
        return group;
    }
}
