using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Creates the request delegates of the API: they authorise first, and write errors in Appwrite's shape.</summary>
internal sealed class ApiEndpoint(ApiAuthorizer authorizer, FunctionHost host, BodyReader bodies, ApiExceptionHandler exceptionHandler)
{
    /// <summary>
    /// The maximum size of a request in bytes, headers included. A real Appwrite server closes the connection above this size.
    /// </summary>
    public const int MaxRequestBytes = 12_582_912;

    /// <summary>Creates a request delegate that authorises the request and starts the function host before it calls the handler.</summary>
    /// <param name="scope">
    /// The scope that the key must grant. Null for an endpoint that accepts a valid key and a request without a key.
    /// <see cref="ApiKeyScopes.Public"/> for an endpoint that accepts only requests without a key.
    /// </param>
    /// <param name="handler">Handles the authorised request.</param>
    /// <param name="isUpload">True when the handler reads the body as a stream; false to receive it first.</param>
    public RequestDelegate Create(string? scope, Func<HttpContext, Task> handler, bool isUpload = false) => CreateOpen(async context =>
    {
        authorizer.Authorize(context.Request, scope);
        if (scope is null or ApiKeyScopes.Public)
        {
            await handler(context).ConfigureAwait(false);
            return;
        }

        RequestSize.Limit(context, MaxRequestBytes);
        await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
        if (isUpload)
        {
            bodies.RequireRate(context);
            await handler(context).ConfigureAwait(false);
        }
        else
        {
            await bodies.ParseAsync(context, MaxRequestBytes, handler).ConfigureAwait(false);
        }
    });

    /// <summary>Creates a request delegate that checks neither project nor key.</summary>
    public RequestDelegate CreateOpen(Func<HttpContext, Task> handler) => context =>
    {
        ResponseFormat.AddWarning(context);
        return exceptionHandler.RunAsync(context, handler);
    };
}
