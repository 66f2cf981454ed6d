using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Converts the exceptions of a request to error responses in Appwrite's shape.</summary>
internal sealed partial class ApiExceptionHandler(ILogger<AppwriteApiOptions> logger)
{
    private const int SecondsUntilRetry = 1;
    private const int SecondsOfRestart = 5;

    /// <summary>Runs the handler. When the handler throws before the response has started, writes an error response.</summary>
    public async Task RunAsync(HttpContext context, Func<HttpContext, Task> handler)
    {
        try
        {
            await handler(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected, so there is no response to write.
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            RequestSize.Refuse(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            if (e is FunctionBusyException or BodyBudgetException or FunctionHostDrainingException)
                context.Response.Headers.RetryAfter = (e is FunctionHostDrainingException ? SecondsOfRestart : SecondsUntilRetry).ToString(CultureInfo.InvariantCulture);
            await ApiResponse.WriteErrorAsync(context, ToApi(e)).ConfigureAwait(false);
        }
    }

    private ApiException ToApi(Exception exception)
    {
        switch (exception)
        {
            case ApiException api:
                return api;
            case InvalidParameterException refused:
                return ApiErrors.InvalidParameter(refused);
            case FunctionStoreException refused:
                return ApiErrors.From(refused);
            case FunctionBusyException busy:
                return ApiErrors.Busy(busy);
            case FunctionHostDrainingException draining:
                return ApiErrors.Draining(draining);
            case BodyBudgetException busy:
                return ApiErrors.Busy(busy);
            case BadHttpRequestException bad:
                return ApiErrors.BadRequest(bad);
            case HostingException failed:
                LogHostFailed(logger, failed);
                return ApiErrors.ServerError(failed.Message);
            default:
                LogUnexpected(logger, exception);
                return ApiErrors.ServerError("Server Error");
        }
    }
}
