using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>What every endpoint has in common: authorisation before anything else, errors in Appwrite's shape.</summary>
internal sealed class ApiEndpoint(ApiAuthorizer authorizer, FunctionHost host, ApiExceptionHandler border)
{
    /// <summary>The largest request, headers included; the server that this one stands for drops more without a word.</summary>
    public const int MaxRequestBytes = 12_582_912;

    /// <param name="scope">
    /// The scope that the key must grant. Null for an endpoint that a valid key and a request without a key may call;
    /// <see cref="ApiKeyScopes.Public"/> for one that only a request without a key may call.
    /// </param>
    /// <param name="handler">Handles the request.</param>
    public RequestDelegate Create(string? scope, Func<HttpContext, Task> handler) => CreateOpen(async context =>
    {
        authorizer.Authorize(context.Request, scope);
        if (scope is not (null or ApiKeyScopes.Public))
        {
            RequestSize.Limit(context, MaxRequestBytes);
            await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
        }

        await handler(context).ConfigureAwait(false);
    });

    /// <summary>An endpoint that checks neither project nor key.</summary>
    public RequestDelegate CreateOpen(Func<HttpContext, Task> handler) => context =>
    {
        ResponseFormat.AddWarning(context);
        return border.RunAsync(context, handler);
    };
}
