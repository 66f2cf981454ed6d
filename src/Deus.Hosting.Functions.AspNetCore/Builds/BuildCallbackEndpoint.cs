using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.Builds.Remote;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Builds;

/// <summary>
/// Receives callbacks. Verifies the signature of the raw body while it arrives and stores the body; processing follows after the response.
/// </summary>
internal sealed class BuildCallbackEndpoint(BuildCallbacks callbacks, BodyReader bodies)
{
    public async Task TakeAsync(HttpContext context) => BuildEndpoint.Respond(context, await ReceiveAsync(context).ConfigureAwait(false) switch
    {
        CallbackResponse.Taken => StatusCodes.Status204NoContent,
        CallbackResponse.Unsigned => StatusCodes.Status401Unauthorized,
        CallbackResponse.Malformed => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status503ServiceUnavailable,
    });

    private async Task<CallbackResponse> ReceiveAsync(HttpContext context)
    {
        using var signature = callbacks.StartSignature(context.Request.Headers[CallbackSignature.Header] is [{ } only] ? only : null);
        if (!signature.IsExpected)
            return callbacks.Refuse(signature);
        var body = await bodies.ReadAsync(context, BuildCallbacks.MaxBodyBytes, signature.Append).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            // Loads only a body whose signature is right into memory.
            return signature.IsValid
                ? await callbacks.StoreAsync(await body.LoadAsync(context.RequestAborted).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false)
                : callbacks.Refuse(signature);
        }
    }
}
