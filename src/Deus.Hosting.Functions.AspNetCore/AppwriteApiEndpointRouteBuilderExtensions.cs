using Deus.Hosting;
using Deus.Hosting.Functions.AspNetCore;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Extension methods that map the Appwrite-compatible API.</summary>
public static class AppwriteApiEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps Appwrite's Functions API (version 1.9.6) below a prefix. Requires <c>AddAppwriteApi()</c> and a function host.
    /// Every other request below the prefix gets a 404 response in Appwrite's shape.
    /// </summary>
    /// <param name="endpoints">The route builder to add the endpoints to.</param>
    /// <param name="prefix">The path prefix of all endpoints; default <c>/v1</c>.</param>
    /// <returns>A builder that applies conventions to all endpoints.</returns>
    /// <exception cref="HostingConfigurationException"><c>AddAppwriteApi()</c> or the function host is not registered.</exception>
    public static IEndpointConventionBuilder MapAppwriteFunctions(this IEndpointRouteBuilder endpoints, string prefix = "/v1")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        Registration.RequireApi(services);
        var group = endpoints.MapGroup(prefix);
        RequestShutdown.Apply(group, services);
        var api = new Mapper(group, services.GetRequiredService<ApiEndpoint>());
        MapFunctions(api, services.GetRequiredService<FunctionEndpoints>());
        MapVariables(api, services.GetRequiredService<VariableEndpoints>());
        MapDeployments(api, services.GetRequiredService<DeploymentEndpoints>(), services.GetRequiredService<DeploymentDownload>());
        MapExecutions(api, services.GetRequiredService<ExecutionEndpoints>());
        MapCallbacks(api, services.GetRequiredService<CallbackEndpoints>());
        MapDeadLetters(api, services.GetRequiredService<DeadLetterEndpoints>());
        MapSchedules(api, services.GetRequiredService<ScheduleEndpoints>());
        // Appwrite has no such route.
        api.Map(
            HttpMethods.Get, "/functions/{functionId}/statistics", ApiKeyScopes.ExecutionsRead, services.GetRequiredService<StatisticsEndpoint>().GetAsync);
        MapCatalogue(api, services.GetRequiredService<CatalogueEndpoints>());
        api.MapFallback();
        return group;
    }

    private static void MapFunctions(Mapper api, FunctionEndpoints functions)
    {
        api.Map(HttpMethods.Post, "/functions", ApiKeyScopes.FunctionsWrite, functions.CreateAsync);
        api.Map(HttpMethods.Get, "/functions", ApiKeyScopes.FunctionsRead, functions.ListAsync);
        api.Map(HttpMethods.Get, "/functions/{functionId}", ApiKeyScopes.FunctionsRead, functions.GetAsync);
        api.Map(HttpMethods.Put, "/functions/{functionId}", ApiKeyScopes.FunctionsWrite, functions.UpdateAsync);
        api.Map(HttpMethods.Delete, "/functions/{functionId}", ApiKeyScopes.FunctionsWrite, functions.DeleteAsync);
        api.Map(HttpMethods.Patch, "/functions/{functionId}/deployment", ApiKeyScopes.FunctionsWrite, functions.ActivateAsync);
        api.Map(
            HttpMethods.Patch,
            "/functions/{functionId}/deployments/{deploymentId}",
            ApiKeyScopes.FunctionsWrite,
            functions.ActivateByPathAsync);
    }

    private static void MapVariables(Mapper api, VariableEndpoints variables)
    {
        const string All = "/functions/{functionId}/variables";
        const string One = All + "/{variableId}";
        api.Map(HttpMethods.Post, All, ApiKeyScopes.FunctionsWrite, variables.CreateAsync);
        api.Map(HttpMethods.Get, All, ApiKeyScopes.FunctionsRead, variables.ListAsync);
        api.Map(HttpMethods.Get, One, ApiKeyScopes.FunctionsRead, variables.GetAsync);
        api.Map(HttpMethods.Put, One, ApiKeyScopes.FunctionsWrite, variables.UpdateAsync);
        api.Map(HttpMethods.Delete, One, ApiKeyScopes.FunctionsWrite, variables.DeleteAsync);
    }

    private static void MapCatalogue(Mapper api, CatalogueEndpoints catalogue)
    {
        api.Map(HttpMethods.Get, "/functions/runtimes", ApiKeyScopes.Public, catalogue.RuntimesAsync);
        api.Map(HttpMethods.Get, "/functions/specifications", ApiKeyScopes.FunctionsRead, CatalogueEndpoints.SpecificationsAsync);
        api.Map(HttpMethods.Get, "/proxy/rules", ApiKeyScopes.FunctionsRead, CatalogueEndpoints.RulesAsync);
        api.Map(HttpMethods.Get, "/health/version", ApiKeyScopes.Public, CatalogueEndpoints.VersionAsync);
        api.Map(HttpMethods.Get, "/ping", null, CatalogueEndpoints.PingAsync);
    }

    private static void MapDeployments(Mapper api, DeploymentEndpoints deployments, DeploymentDownload download)
    {
        const string All = "/functions/{functionId}/deployments";
        const string One = All + "/{deploymentId}";
        api.Map(HttpMethods.Post, All, ApiKeyScopes.FunctionsWrite, deployments.CreateAsync, isUpload: true);
        api.Map(HttpMethods.Get, All, ApiKeyScopes.FunctionsRead, deployments.ListAsync);
        api.Map(HttpMethods.Get, One, ApiKeyScopes.FunctionsRead, deployments.GetAsync);
        api.Map(HttpMethods.Delete, One, ApiKeyScopes.FunctionsWrite, deployments.DeleteAsync);
        api.Map(HttpMethods.Post, All + "/duplicate", ApiKeyScopes.FunctionsWrite, deployments.DuplicateAsync);
        api.Map(HttpMethods.Post, One + "/build", ApiKeyScopes.FunctionsWrite, deployments.DuplicateByPathAsync);
        api.Map(HttpMethods.Post, All + "/vcs", ApiKeyScopes.FunctionsWrite, deployments.CreateOfRepositoryAsync);
        api.Map(HttpMethods.Post, All + "/template", ApiKeyScopes.FunctionsWrite, deployments.CreateOfTemplateAsync);
        api.Map(HttpMethods.Patch, One + "/status", ApiKeyScopes.FunctionsWrite, deployments.CancelAsync);
        api.Map(HttpMethods.Patch, One + "/build", ApiKeyScopes.FunctionsWrite, deployments.CancelAsync);
        api.Map(HttpMethods.Get, One + "/download", ApiKeyScopes.FunctionsRead, download.DownloadAsync);
    }

    private static void MapExecutions(Mapper api, ExecutionEndpoints executions)
    {
        const string All = "/functions/{functionId}/executions";
        api.Map(HttpMethods.Post, All, ApiKeyScopes.ExecutionsWrite, executions.CreateAsync);
        api.Map(HttpMethods.Get, All, ApiKeyScopes.ExecutionsRead, executions.ListAsync);
        api.Map(HttpMethods.Get, All + "/{executionId}", ApiKeyScopes.ExecutionsRead, executions.GetAsync);
        api.Map(HttpMethods.Delete, All + "/{executionId}", ApiKeyScopes.ExecutionsWrite, executions.DeleteAsync);
        // Appwrite has no such route. The path is the one with which it cancels a build.
        api.Map(HttpMethods.Patch, All + "/{executionId}/status", ApiKeyScopes.ExecutionsWrite, executions.CancelAsync);
    }

    /// <summary>Maps the endpoints of callbacks, which Appwrite does not have.</summary>
    private static void MapCallbacks(Mapper api, CallbackEndpoints callbacks)
    {
        const string One = "/functions/{functionId}/callback";
        const string All = "/functions/{functionId}/callbacks";
        api.Map(HttpMethods.Get, One, ApiKeyScopes.FunctionsRead, callbacks.GetAsync);
        api.Map(HttpMethods.Put, One, ApiKeyScopes.FunctionsWrite, callbacks.SetAsync);
        api.Map(HttpMethods.Delete, One, ApiKeyScopes.FunctionsWrite, callbacks.DeleteAsync);
        api.Map(HttpMethods.Get, All, ApiKeyScopes.ExecutionsRead, callbacks.ListAsync);
        api.Map(HttpMethods.Post, All + "/{callbackId}/deliveries", ApiKeyScopes.ExecutionsWrite, callbacks.SendAgainAsync);
    }

    /// <summary>Maps the endpoints of dead letters, which Appwrite does not have.</summary>
    private static void MapDeadLetters(Mapper api, DeadLetterEndpoints letters)
    {
        const string All = "/functions/{functionId}/dead-letters";
        api.Map(HttpMethods.Get, All, ApiKeyScopes.ExecutionsRead, letters.ListAsync);
        api.Map(HttpMethods.Post, All + "/{executionId}", ApiKeyScopes.ExecutionsWrite, letters.RunAgainAsync);
        api.Map(HttpMethods.Delete, All + "/{executionId}", ApiKeyScopes.ExecutionsWrite, letters.DeleteAsync);
    }

    /// <summary>Maps the endpoints of schedules, which Appwrite does not have.</summary>
    private static void MapSchedules(Mapper api, ScheduleEndpoints schedules)
    {
        const string One = "/functions/{functionId}/schedule";
        api.Map(HttpMethods.Get, One, ApiKeyScopes.FunctionsRead, schedules.GetAsync);
        api.Map(HttpMethods.Patch, One, ApiKeyScopes.FunctionsWrite, schedules.UpdateAsync);
        api.Map(HttpMethods.Post, One + "/runs", ApiKeyScopes.ExecutionsWrite, schedules.RunNowAsync);
    }

    private sealed class Mapper(RouteGroupBuilder group, ApiEndpoint endpoint)
    {
        /// <summary>Maps a handler. GET handlers also answer HEAD; the web server omits the body.</summary>
        public void Map(string method, string pattern, string? scope, Func<HttpContext, Task> handler, bool isUpload = false) => group.MapMethods(
            pattern, HttpMethods.IsGet(method) ? [method, HttpMethods.Head] : [method], endpoint.Create(scope, handler, isUpload));

        /// <summary>Maps every other request to the error "route not found", including other methods of known paths.</summary>
        public void MapFallback() =>
            group.Map("/{**path}", endpoint.CreateOpen(_ => throw ApiErrors.RouteNotFound()));
    }
}
