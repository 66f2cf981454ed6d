using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>What every endpoint has in common: authorisation before anything else, errors in Appwrite's shape.</summary>
internal sealed class ApiEndpoint(ApiAuthorizer authorizer, FunctionHost host, ApiBorder border)
{
    /// <summary>The largest request, headers included; the server that this one stands for drops more without a word.</summary>
    public const int MaxRequestBytes = 12_582_912;

    /// <param name="scope">What the key must grant; null for a public endpoint.</param>
    /// <param name="handler">Handles the request.</param>
    public RequestDelegate Create(string? scope, Func<HttpContext, Task> handler) => context => border.RunAsync(context, async c =>
    {
        if (scope is not null)
        {
            authorizer.Authorize(c.Request, scope);
            RequestSize.Limit(c, MaxRequestBytes);
            await host.EnsureStartedAsync(c.RequestAborted).ConfigureAwait(false);
        }

        await handler(c).ConfigureAwait(false);
    });
}
