using System.Text;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The executions of a function.</summary>
internal sealed class ExecutionEndpoints(IFunctionEngine engine, ExecutionStore executions, TimeProvider time)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task CreateAsync(HttpContext context)
    {
        var parameters = await ApiParameters.ReadAsync(context).ConfigureAwait(false);
        var request = ExecutionReader.Read(context, parameters);
        var executed = await ExecuteAsync(request, context.RequestAborted).ConfigureAwait(false);
        await ApiResponse.WriteAsync(
            context,
            StatusCodes.Status201Created,
            ExecutionDocument.Of(executed, TextOf(executed)),
            ApiJson.Default.ExecutionDocument).ConfigureAwait(false);
    }

    public Task GetAsync(HttpContext context)
    {
        var record = executions.Get(context.RouteId("functionId"), context.RouteId("executionId"));
        return ApiResponse.WriteAsync(
            context, StatusCodes.Status200OK, ExecutionDocument.Of(record), ApiJson.Default.ExecutionDocument);
    }

    /// <summary>Nobody waits longer than 30 s, whatever the function's timeout is.</summary>
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

    private static string TextOf(ExecutionResult executed)
    {
        try
        {
            return StrictUtf8.GetString(executed.Body.Span);
        }
        catch (ArgumentException)
        {
            throw ApiErrors.UnreadableResponse();
        }
    }
}
