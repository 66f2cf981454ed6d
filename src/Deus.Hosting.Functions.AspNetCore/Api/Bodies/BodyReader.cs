using Deus.Hosting.Functions.Storage.Bodies;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Deus.Hosting.Functions.AspNetCore.Api.Bodies;

/// <summary>Receives request bodies within the host's budget, and requires a minimum rate of the client.</summary>
internal sealed class BodyReader(RequestBodies bodies, IOptions<FunctionsOptions> options)
{
    private static readonly TimeSpan GracePeriod = TimeSpan.FromSeconds(5);

    /// <summary>Receives the body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The maximum length in bytes.</param>
    /// <param name="observe">Receives the bytes in their order as they arrive; null for none.</param>
    /// <exception cref="BadHttpRequestException">The body is too large, or arrives too slowly.</exception>
    /// <exception cref="BodyBudgetException">The host holds too many large bodies.</exception>
    public async Task<ReceivedBody> ReadAsync(HttpContext context, long maxBytes, Action<ReadOnlySpan<byte>>? observe = null)
    {
        RequestSize.Limit(context, maxBytes);
        RequireRate(context);
        try
        {
            return await bodies.ReceiveAsync(context.Request.Body, maxBytes, observe, context.RequestAborted).ConfigureAwait(false);
        }
        catch (ArtifactTooLargeException)
        {
            // Reached only when the web server does not support a size limit per request.
            throw new BadHttpRequestException("The request is too large.", StatusCodes.Status413PayloadTooLarge);
        }
    }

    /// <summary>Receives the body, and calls the handler with it when the host has room to parse it.</summary>
    public async Task ParseAsync(HttpContext context, long maxBytes, Func<HttpContext, Task> handler)
    {
        var body = await ReadAsync(context, maxBytes).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            using var parsing = new Parsing(
                body.IsSpooled ? await bodies.ReserveParsingAsync(body.Length, context.RequestAborted).ConfigureAwait(false) : null);
            context.Features.Set(parsing);
            context.Request.Body = body.OpenRead();
            await handler(context).ConfigureAwait(false);
        }
    }

    /// <summary>Moves a body that was parsed to a file if it is large, so that the request can wait for its execution without it.</summary>
    public async Task<ReceivedBody> HoldAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        var held = await bodies.ReceiveAsync(stream, body.Length, observe: null, context.RequestAborted).ConfigureAwait(false);
        context.Features.Get<Parsing>()?.Dispose();
        return held;
    }

    /// <summary>Requires the minimum rate for the body of this request.</summary>
    public void RequireRate(HttpContext context)
    {
        // The web server does not support a rate per request for other versions of HTTP; its own minimum applies to them.
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } feature)
            feature.MinDataRate = options.Value.MinBodyBytesPerSecond is > 0 and var rate ? new MinDataRate(rate, GracePeriod) : null;
    }

    /// <summary>The share of a request whose body is parsed.</summary>
    private sealed class Parsing(ByteBudget.Share? share) : IDisposable
    {
        public void Dispose() => share?.Dispose();
    }
}
