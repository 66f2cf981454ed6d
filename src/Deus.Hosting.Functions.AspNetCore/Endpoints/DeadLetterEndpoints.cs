using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.Executions.Deferred;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The endpoints of executions whose last attempt has failed. Appwrite has none.</summary>
internal sealed class DeadLetterEndpoints(IExecutionStore executions, DeferredExecutions deferred)
{
    public async Task ListAsync(HttpContext context)
    {
        var page = await executions.ListAsync(
            context.RouteId("functionId"),
            new ExecutionQuery { DeadLetters = true, Limit = PageParameters.Limit(context.Request), Cursor = PageParameters.Cursor(context.Request) },
            context.RequestAborted).ConfigureAwait(false);
        await ApiResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new DeadLetterListDocument([.. page.Items.Select(ExecutionDocument.From)], page.NextCursor ?? ""),
            ApiJson.Wire.DeadLetterListDocument).ConfigureAwait(false);
    }

    public async Task RunAgainAsync(HttpContext context)
    {
        var queued = await executions
            .RunAgainAsync(context.RouteId("functionId"), context.RouteId("executionId"), context.RequestAborted).ConfigureAwait(false);
        await ApiResponse.WriteAsync(
            context, StatusCodes.Status202Accepted, ExecutionDocument.From(queued), ApiJson.Wire.ExecutionDocument).ConfigureAwait(false);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await deferred
            .DeleteDeadLetterAsync(context.RouteId("functionId"), context.RouteId("executionId"), context.RequestAborted).ConfigureAwait(false);
        ApiResponse.WriteDeleted(context);
    }
}
