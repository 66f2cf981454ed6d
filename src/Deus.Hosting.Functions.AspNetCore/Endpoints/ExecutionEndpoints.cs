using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Deus.Hosting.Functions.AspNetCore.Queries;
using Deus.Hosting.Functions.AspNetCore.Triggers;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Storage.Queries;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The endpoints of a function's executions.</summary>
internal sealed class ExecutionEndpoints(
    IFunctionEngine engine,
    DeferredExecutions deferred,
    ExecutionStartReader schedule,
    TargetFinder targets,
    ExecutionRecords executions,
    BodyReader bodies,
    DocumentLists lists,
    IOptionsMonitor<AppwriteApiOptions> options,
    TimeProvider time)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    public async Task CreateAsync(HttpContext context)
    {
        var isGuest = ApiAuthorizer.IsGuest(context.Request);
        if (isGuest && !TriggerEndpoint.IsForEverybody(targets.GetFunction(context.RouteId("functionId"))))
            throw ApiErrors.Unauthorized();
        var (request, start) = await ReadAsync(context).ConfigureAwait(false);
        request = request with { IgnoreDisabled = !isGuest };
        if (start is not null)
        {
            await AcceptAsync(context, request, start).ConfigureAwait(false);
            return;
        }

        var body = await bodies.HoldAsync(context, request.Body).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            request = request with { Body = default, LoadBody = body.LoadAsync };
            var executed = await ExecuteAsync(request, context.RequestAborted).ConfigureAwait(false);
            var shown = isGuest ? executed with { Execution = executed.Execution with { Logs = "", Errors = "" } } : executed;
            await ExecutionResponseWriter.WriteAsync(context, shown, options.CurrentValue.MaxBufferedResponseBytes).ConfigureAwait(false);
        }
    }

    public Task ListAsync(HttpContext context)
    {
        var query = QueryReader.Read(context.Request, QuerySources.Executions);
        var (total, found) = ListEndpoint.Page(context.Request, () => lists.Executions(
            context.RouteId("functionId"), query, options.CurrentValue.MaxListedLogCharacters));
        return ApiResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new ExecutionListDocument(total, [.. found.Select(ExecutionDocument.From)]),
            ApiJson.Wire.ExecutionListDocument);
    }

    public async Task DeleteAsync(HttpContext context)
    {
        await executions
            .DeleteAsync(context.RouteId("functionId"), context.RouteId("executionId"), context.RequestAborted).ConfigureAwait(false);
        ApiResponse.WriteDeleted(context);
    }

    public async Task CancelAsync(HttpContext context)
    {
        var canceled = await executions
            .CancelAsync(context.RouteId("functionId"), context.RouteId("executionId"), context.RequestAborted).ConfigureAwait(false);
        await ApiResponse.WriteAsync(
            context, StatusCodes.Status200OK, ExecutionDocument.From(canceled), ApiJson.Wire.ExecutionDocument).ConfigureAwait(false);
    }

    public Task GetAsync(HttpContext context)
    {
        var (functionId, executionId) = (context.RouteId("functionId"), context.RouteId("executionId"));
        var record = executions.GetWithoutTexts(functionId, executionId);
        return record.LogBytes + record.ErrorBytes <= options.CurrentValue.MaxBufferedResponseBytes
            ? ApiResponse.WriteAsync(
                context,
                StatusCodes.Status200OK,
                ExecutionDocument.From(executions.Get(functionId, executionId)),
                ApiJson.Wire.ExecutionDocument)
            : WriteLargeAsync(context, record);
    }

    private async Task WriteLargeAsync(HttpContext context, RecordedTexts record)
    {
        var (logs, errors) = (JsonBody.NewMarker(), JsonBody.NewMarker());
        var texts = new Dictionary<string, Stream> { [logs] = executions.OpenLogs(record), [errors] = executions.OpenErrors(record) };
        await ApiResponse.WriteLargeAsync(
            context,
            StatusCodes.Status200OK,
            ExecutionDocument.From(record.Execution with { Logs = logs, Errors = errors }),
            ApiJson.Wire.ExecutionDocument,
            texts).ConfigureAwait(false);
    }

    private async Task<(ExecutionRequest Request, ExecutionStart? Start)> ReadAsync(HttpContext context)
    {
        var form = await ExecutionForm.ReadAsync(context).ConfigureAwait(false);
        return (ExecutionReader.Read(context, form), schedule.Read(form.Parameters));
    }

    private async Task AcceptAsync(HttpContext context, ExecutionRequest request, ExecutionStart start)
    {
        var accepted = await deferred.AcceptAsync(
            start.At is null ? request : request with { Trigger = ExecutionTriggers.Schedule }, start.At, context.RequestAborted)
            .ConfigureAwait(false);
        await ApiResponse.WriteAsync(
            context,
            StatusCodes.Status202Accepted,
            ExecutionDocument.From(accepted ?? throw ApiErrors.RateLimited()),
            ApiJson.Wire.ExecutionDocument).ConfigureAwait(false);
    }

    /// <summary>Executes the function. Throws a timeout error after 30 s, even when the function's timeout is longer.</summary>
    private async Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(MaxWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await engine.ExecuteAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw ApiErrors.SynchronousTimeout();
        }
    }
}
