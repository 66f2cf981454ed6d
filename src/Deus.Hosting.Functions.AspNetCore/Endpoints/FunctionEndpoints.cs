using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.AspNetCore.Queries;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Queries;
using Deus.Hosting.Functions.Variables;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The endpoints of functions (https://appwrite.io/docs/references/cloud/server-rest/functions).</summary>
internal sealed class FunctionEndpoints(
    FunctionRecords functions,
    VariableRecords variables,
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
        if (id != IdGenerator.Unique)
            IdRules.Check(id, "functionId");
        var settings = new SettingsReader(parameters, ResponseFormat.From(context.Request)).New();
        runtimes.CheckForm(settings);
        var created = await functions
            .CreateAsync(id, Supported(settings), alwaysWarm: false, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status201Created, created).ConfigureAwait(false);
    }

    public Task GetAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status200OK, functions.Get(context.RouteId("functionId")));

    public Task ListAsync(HttpContext context)
    {
        var query = QueryReader.Read(context.Request, QuerySources.Functions);
        var (total, found) = ListEndpoint.Page(context.Request, () => lists.Functions(query));
        var format = ResponseFormat.From(context.Request);
        var document = new FunctionListDocument(total, [.. found.Select(function => DocumentOf(function, format))]);
        return ApiResponse.WriteAsync(context, StatusCodes.Status200OK, document, ApiJson.Wire.FunctionListDocument);
    }

    public async Task UpdateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        var settings = new SettingsReader(parameters, ResponseFormat.From(context.Request));
        // Validates the parameters against an empty function first, because an invalid parameter has precedence over "not found".
        runtimes.CheckForm(settings.Replaced(new FunctionSettings { Name = "" }));
        var updated = await functions.UpdateAsync(
            context.RouteId("functionId"),
            before => Supported(settings.Replaced(before)),
            alwaysWarm: null,
            context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status200OK, updated).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await functions.DeleteAsync(context.RouteId("functionId"), context.RequestAborted).ConfigureAwait(false);
        ApiResponse.WriteDeleted(context);
    }

    /// <summary><c>PATCH …/deployment</c>: activates the deployment whose id is in the body.</summary>
    public async Task ActivateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        await ActivateAsync(context, parameters.Required("deploymentId")).ConfigureAwait(false);
    }

    /// <summary><c>PATCH …/deployments/{deploymentId}</c>: the older form of activate.</summary>
    public Task ActivateByPathAsync(HttpContext context) => ActivateAsync(context, context.RouteId("deploymentId"));

    private async Task ActivateAsync(HttpContext context, string deploymentId)
    {
        var (function, _) = await activation
            .ActivateAsync(context.RouteId("functionId"), deploymentId, context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status200OK, function).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns the settings when this host supports them. The host reads no repositories, so every installation id is unknown.
    /// </summary>
    /// <exception cref="ApiException">The host does not offer the runtime, or the settings name a repository.</exception>
    private FunctionSettings Supported(FunctionSettings settings)
    {
        runtimes.CheckOffered(settings.Runtime);
        if (settings.InstallationId.Length > 0)
            throw ApiErrors.InstallationNotFound();
        return settings.ProviderRepositoryId.Length == 0
            ? settings
            : throw ApiErrors.InvalidParameter("providerRepositoryId", "A repository needs installationId and providerBranch");
    }

    private Task WriteAsync(HttpContext context, int status, HostedFunction function) =>
        ApiResponse.WriteAsync(
            context, status, DocumentOf(function, ResponseFormat.From(context.Request)), ApiJson.Wire.FunctionDocument);

    private FunctionDocument DocumentOf(HostedFunction function, ResponseFormat format) => FunctionDocument.From(
        function, [.. variables.List(function.Id).Select(variable => VariableDocument.From(variable, variables))], format);
}
