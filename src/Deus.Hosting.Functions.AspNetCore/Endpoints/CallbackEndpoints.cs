using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.Functions;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The endpoints of a function's callback and of its deliveries. Appwrite has none.</summary>
internal sealed class CallbackEndpoints(IExecutionCallbackStore callbacks, FunctionRecords functions)
{
    public Task GetAsync(HttpContext context) => WriteTargetAsync(context);

    public async Task SetAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        if (!Uri.TryCreate(parameters.Required("url"), UriKind.Absolute, out var url))
            throw ApiErrors.InvalidParameter("url", "Value must be an absolute URL");
        await callbacks.SetAsync(context.RouteId("functionId"), url, parameters.Required("secret"), context.RequestAborted).ConfigureAwait(false);
        await WriteTargetAsync(context).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await callbacks.DeleteAsync(context.RouteId("functionId"), context.RequestAborted).ConfigureAwait(false);
        ApiResponse.WriteDeleted(context);
    }

    public async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var state = query["state"].LastOrDefault();
        var page = await callbacks.ListAsync(
            context.RouteId("functionId"),
            new ExecutionCallbackQuery
            {
                Limit = PageParameters.Limit(context.Request),
                Cursor = PageParameters.Cursor(context.Request),
                ExecutionId = query["executionId"].LastOrDefault(),
                State = string.IsNullOrEmpty(state) ? null : StateOf(state),
            },
            context.RequestAborted).ConfigureAwait(false);
        await ApiResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new ExecutionCallbackListDocument([.. page.Items.Select(ExecutionCallbackDocument.From)], page.NextCursor ?? ""),
            ApiJson.Wire.ExecutionCallbackListDocument).ConfigureAwait(false);
    }

    public async Task SendAgainAsync(HttpContext context)
    {
        var pending = await callbacks
            .SendAgainAsync(context.RouteId("functionId"), context.RouteId("callbackId"), context.RequestAborted).ConfigureAwait(false);
        await ApiResponse.WriteAsync(
            context, StatusCodes.Status202Accepted, ExecutionCallbackDocument.From(pending), ApiJson.Wire.ExecutionCallbackDocument)
            .ConfigureAwait(false);
    }

    private static ExecutionCallbackState StateOf(string state) =>
        Enum.GetValues<ExecutionCallbackState>().Cast<ExecutionCallbackState?>().FirstOrDefault(known =>
            known.ToString()!.Equals(state, StringComparison.OrdinalIgnoreCase))
        ?? throw ApiErrors.InvalidParameter("state", "Value must be one of (waiting, pending, delivered, failed)");

    private Task WriteTargetAsync(HttpContext context) => ApiResponse.WriteAsync(
        context,
        StatusCodes.Status200OK,
        CallbackTargetDocument.From(functions.Get(context.RouteId("functionId"))),
        ApiJson.Wire.CallbackTargetDocument);
}
