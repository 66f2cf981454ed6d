using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>What every endpoint has in common: authorisation before anything else, errors in Appwrite's shape.</summary>
internal sealed partial class ApiEndpoint(ApiAuthorizer authorizer, FunctionHost host, ILogger<ApiEndpoint> logger)
{
    /// <summary>The largest request, headers included; the server that this one stands for drops more without a word.</summary>
    public const int MaxRequestBytes = 12_582_912;

    /// <param name="scope">What the key must grant; null for a public endpoint.</param>
    /// <param name="handler">Handles the request.</param>
    public RequestDelegate Create(string? scope, Func<HttpContext, Task> handler) => async context =>
    {
        try
        {
            if (scope is not null)
            {
                authorizer.Authorize(context.Request, scope);
                RequestSize.Limit(context);
                await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
            }

            await handler(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            RequestSize.Refuse(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // The border to the network: whatever it was becomes an answer, and what is unexpected a log entry.
            await ApiResponse.WriteErrorAsync(context, ToApi(e)).ConfigureAwait(false);
        }
    };

    private ApiException ToApi(Exception exception)
    {
        switch (exception)
        {
            case ApiException api:
                return api;
            case FunctionStoreException refused:
                return ApiErrors.Of(refused);
            case FunctionBusyException busy:
                return ApiErrors.Busy(busy);
            case BadHttpRequestException bad:
                return ApiErrors.BadRequest(bad.Message);
            case HostingException failed:
                LogHostFailed(logger, failed);
                return ApiErrors.ServerError(failed.Message);
            default:
                LogUnexpected(logger, exception);
                return ApiErrors.ServerError("Server Error");
        }
    }
}
