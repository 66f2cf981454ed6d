using Deus.Hosting.Functions.Builds.Remote;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Deus.Hosting.Functions.AspNetCore.Builds;

/// <summary>
/// Receives callbacks. Verifies the signature of the raw body and stores the body; processing follows after the response.
/// </summary>
internal sealed class BuildCallbackEndpoint(BuildCallbacks callbacks)
{
    public async Task TakeAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = BuildCallbacks.MaxBodyBytes;
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        if (body.Length > BuildCallbacks.MaxBodyBytes)
            throw new BadHttpRequestException("The callback is too large.", StatusCodes.Status413PayloadTooLarge);
        var signature = context.Request.Headers[CallbackSignature.Header] is [{ } only] ? only : null;
        var answer = await callbacks
            .TakeAsync(signature, body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted).ConfigureAwait(false);
        BuildEndpoint.Answer(context, answer switch
        {
            CallbackResponse.Taken => StatusCodes.Status204NoContent,
            CallbackResponse.Unsigned => StatusCodes.Status401Unauthorized,
            CallbackResponse.Malformed => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status503ServiceUnavailable,
        });
    }
}
