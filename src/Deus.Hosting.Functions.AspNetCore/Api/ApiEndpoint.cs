using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>What every endpoint has in common: authorisation before anything else, errors in Appwrite's shape.</summary>
internal sealed class ApiEndpoint(ApiAuthorizer authorizer, FunctionHost host, ApiBorder border)
{
    /// <summary>The largest request, headers included; the server that this one stands for drops more without a word.</summary>
    public const int MaxRequestBytes = 12_582_912;

    /// <param name="scope">What the key must grant; null for a public endpoint, which needs no key, and takes no wrong one.</param>
    /// <param name="handler">Handles the request.</param>
    public RequestDelegate Create(string? scope, Func<HttpContext, Task> handler) => CreateOpen(async context =>
    {
        authorizer.Authorize(context.Request, scope);
        if (scope is not null)
        {
            RequestSize.Limit(context, MaxRequestBytes);
            await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
        }

        await handler(context).ConfigureAwait(false);
    });

    /// <summary>Whoever asks: neither project nor key are looked at.</summary>
    public RequestDelegate CreateOpen(Func<HttpContext, Task> handler) => context => border.RunAsync(context, handler);
}
