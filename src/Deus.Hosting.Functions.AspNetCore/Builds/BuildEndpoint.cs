using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Builds;

/// <summary>
/// Creates the request delegates of the remote builder's endpoints. The builder does not retry after a 4xx, so every
/// temporary failure is a 503. The responses have a status and no body.
/// </summary>
internal sealed partial class BuildEndpoint(FunctionHost host, ILogger<AppwriteApiOptions> logger)
{
    private const string RetryAfterSeconds = "5";

    public RequestDelegate Create(Func<HttpContext, Task> handler) => async context =>
    {
        try
        {
            await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
            await handler(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected, so there is no response to write.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            Respond(context, StatusOf(e));
        }
    };

    /// <summary>Writes a response with a status and no body.</summary>
    public static void Respond(HttpContext context, int status)
    {
        context.Response.Clear();
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
    }

    private int StatusOf(Exception exception)
    {
        switch (exception)
        {
            case BadHttpRequestException bad:
                return bad.StatusCode;
            case ApiException or InvalidParameterException:
                return StatusCodes.Status400BadRequest;
            case FunctionStoreException:
                return StatusCodes.Status404NotFound;
            case BuildBusyException or BodyBudgetException:
                return StatusCodes.Status503ServiceUnavailable;
            default:
                LogUnexpected(logger, exception);
                return StatusCodes.Status503ServiceUnavailable;
        }
    }

    [LoggerMessage(
        ApiEventIds.BuildRequestFailed, LogLevel.Error, "A request of the jobs service failed unexpectedly. The response asks it to retry.",
        EventName = nameof(ApiEventIds.BuildRequestFailed))]
    private static partial void LogUnexpected(ILogger logger, Exception exception);
}
