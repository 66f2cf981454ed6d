using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.AspNetCore.Queries;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Queries;
using Deus.Hosting.Functions.Variables;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The endpoints of a function's variables.</summary>
internal sealed class VariableEndpoints(VariableRecords variables, BackgroundWorkQueue backgroundWork, DocumentLists lists)
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
            SecretOf(context, parameters) ?? true,
            context.RequestAborted).ConfigureAwait(false);
        backgroundWork.ReplaceWorkers(created.FunctionId);
        await WriteAsync(context, StatusCodes.Status201Created, created).ConfigureAwait(false);
    }

    public Task GetAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status200OK, variables.Get(context.RouteId("functionId"), context.RouteId("variableId")));

    /// <summary>
    /// Lists variables. Without a limit it returns all of them, because the Appwrite command line does not request further pages.
    /// </summary>
    public Task ListAsync(HttpContext context)
    {
        var query = QueryReader.Read(context.Request, QuerySources.Variables, VariableRules.MaxVariables);
        var (total, found) = ListEndpoint.Page(context.Request, () => lists.Variables(context.RouteId("functionId"), query));
        var document = new VariableListDocument(total, [.. found.Select(variable => VariableDocument.From(variable, variables))]);
        return ApiResponse.WriteAsync(context, StatusCodes.Status200OK, document, ApiJson.Wire.VariableListDocument);
    }

    public async Task UpdateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        var value = parameters.Optional("value");
        var secret = SecretOf(context, parameters);
        var updated = await variables.UpdateAsync(
            context.RouteId("functionId"),
            context.RouteId("variableId"),
            KeyOf(context, parameters),
            value,
            secret,
            context.RequestAborted).ConfigureAwait(false);
        backgroundWork.ReplaceWorkers(updated.FunctionId);
        await WriteAsync(context, StatusCodes.Status200OK, updated).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await variables.DeleteAsync(context.RouteId("functionId"), context.RouteId("variableId"), context.RequestAborted)
            .ConfigureAwait(false);
        backgroundWork.ReplaceWorkers(context.RouteId("functionId"));
        ApiResponse.WriteDeleted(context);
    }

    /// <summary>Reads the secret flag. It is false for clients before 1.7, which have no secret variables and read values back.</summary>
    private static bool? SecretOf(HttpContext context, ApiParameters parameters) =>
        ResponseFormat.From(context.Request).IsBefore1_7 ? false : parameters.StrictBoolean("secret");

    /// <summary>
    /// Reads the key. From 1.9.4 on the key may be absent when the value or the secret flag is present; the current key is then kept.
    /// </summary>
    private string KeyOf(HttpContext context, ApiParameters parameters)
    {
        var isOptional = ResponseFormat.From(context.Request).IsFrom1_9_4 && (parameters.Has("value") || parameters.Has("secret"));
        return isOptional && !parameters.Has("key")
            ? variables.Get(context.RouteId("functionId"), context.RouteId("variableId")).Key
            : parameters.Required("key");
    }

    private Task WriteAsync(HttpContext context, int status, Variable variable) =>
        ApiResponse.WriteAsync(context, status, VariableDocument.From(variable, variables), ApiJson.Wire.VariableDocument);
}
