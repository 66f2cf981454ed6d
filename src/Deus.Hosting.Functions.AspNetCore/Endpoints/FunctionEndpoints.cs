using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.AspNetCore.Queries;
using Deus.Hosting.Functions.Queries;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>Functions (https://appwrite.io/docs/references/cloud/server-rest/functions).</summary>
internal sealed class FunctionEndpoints(
    FunctionStore functions,
    VariableStore variables,
    DeploymentActivation activation,
    DocumentLists lists,
    RuntimeCatalogue runtimes,
    CreationLimit limit)
{
    public async Task CreateAsync(HttpContext context)
    {
        limit.Count(context.Response);
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        var id = parameters.Required("functionId");
        var created = await functions
            .CreateAsync(id, runtimes.Offered(SettingsReader.New(parameters)), alwaysWarm: false, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status201Created, created).ConfigureAwait(false);
    }

    public Task GetAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status200OK, functions.Get(context.RouteId("functionId")));

    public Task ListAsync(HttpContext context)
    {
        var query = QueryReader.Read(context.Request, QuerySources.Functions);
        var (total, found) = ListEndpoint.Page(context.Request, () => lists.Functions(query));
        var document = new FunctionListDocument(total, [.. found.Select(DocumentOf)]);
        return ApiResponse.WriteAsync(context, StatusCodes.Status200OK, document, ApiJson.Wire.FunctionListDocument);
    }

    public async Task UpdateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        var updated = await functions.UpdateAsync(
            context.RouteId("functionId"),
            before => runtimes.Offered(SettingsReader.Replaced(parameters, before)),
            alwaysWarm: null,
            context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status200OK, updated).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await functions.DeleteAsync(context.RouteId("functionId"), context.RequestAborted).ConfigureAwait(false);
        ApiResponse.WriteDeleted(context);
    }

    /// <summary><c>PATCH …/deployment</c> with the id in the body.</summary>
    public async Task ActivateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        await ActivateAsync(context, parameters.Required("deploymentId")).ConfigureAwait(false);
    }

    /// <summary><c>PATCH …/deployments/{deploymentId}</c>, the older form.</summary>
    public Task ActivateByPathAsync(HttpContext context) => ActivateAsync(context, context.RouteId("deploymentId"));

    private async Task ActivateAsync(HttpContext context, string deploymentId)
    {
        var (function, _) = await activation
            .ActivateAsync(context.RouteId("functionId"), deploymentId, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status200OK, function).ConfigureAwait(false);
    }

    private Task WriteAsync(HttpContext context, int status, HostedFunction function) =>
        ApiResponse.WriteAsync(context, status, DocumentOf(function), ApiJson.Wire.FunctionDocument);

    private FunctionDocument DocumentOf(HostedFunction function) => FunctionDocument.Of(
        function, [.. variables.List(function.Id).Select(variable => VariableDocument.Of(variable, variables))]);
}
