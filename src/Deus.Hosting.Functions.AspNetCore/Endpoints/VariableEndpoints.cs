using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The variables of a function.</summary>
internal sealed class VariableEndpoints(VariableStore variables)
{
    public async Task CreateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        var key = parameters.Required("key");
        var value = parameters.Required("value");
        var created = await variables.CreateAsync(
            context.RouteId("functionId"),
            parameters.Optional("variableId") ?? IdGenerator.Unique,
            key,
            value,
            parameters.StrictBoolean("secret") ?? true,
            context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status201Created, created).ConfigureAwait(false);
    }

    public Task GetAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status200OK, variables.Get(context.RouteId("functionId"), context.RouteId("variableId")));

    public Task ListAsync(HttpContext context)
    {
        var documents = variables.List(context.RouteId("functionId"))
            .Select(variable => VariableDocument.Of(variable, variables)).ToList();
        return ApiResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new VariableListDocument(documents.Count, documents),
            ApiJson.Default.VariableListDocument);
    }

    public async Task UpdateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        var updated = await variables.UpdateAsync(
            context.RouteId("functionId"),
            context.RouteId("variableId"),
            parameters.Required("key"),
            parameters.Optional("value"),
            parameters.StrictBoolean("secret"),
            context.RequestAborted).ConfigureAwait(false);
        await WriteAsync(context, StatusCodes.Status200OK, updated).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await variables.DeleteAsync(context.RouteId("functionId"), context.RouteId("variableId"), context.RequestAborted)
            .ConfigureAwait(false);
        ApiResponse.WriteDeleted(context);
    }

    private Task WriteAsync(HttpContext context, int status, Variable variable) =>
        ApiResponse.WriteAsync(context, status, VariableDocument.Of(variable, variables), ApiJson.Default.VariableDocument);
}
