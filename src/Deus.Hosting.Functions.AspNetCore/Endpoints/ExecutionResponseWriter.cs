using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>Writes the response of a synchronous execution: as JSON, or as a form when the client prefers a form.</summary>
internal static class ExecutionResponseWriter
{
    private const string BodyField = "responseBody";

    /// <summary>Writes the execution with its response body.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="executed">The result of the execution.</param>
    /// <param name="maxBufferedBytes">The length of a body that is written in one piece.</param>
    /// <exception cref="ApiException">The body is not UTF-8, and the client accepts JSON.</exception>
    public static async Task WriteAsync(HttpContext context, ExecutionResult executed, int maxBufferedBytes)
    {
        if (PrefersForm(context.Request))
            await WriteFormAsync(context, executed).ConfigureAwait(false);
        else if (!Utf8.IsValid(executed.Body.Span))
            throw ApiErrors.UnreadableResponse();
        else if (executed.Body.Length <= maxBufferedBytes)
            await ApiResponse.WriteAsync(
                context,
                StatusCodes.Status201Created,
                ExecutionDocument.From(executed, Encoding.UTF8.GetString(executed.Body.Span)),
                ApiJson.Wire.ExecutionDocument).ConfigureAwait(false);
        else
            await WriteLargeAsync(context, executed).ConfigureAwait(false);
    }

    private static async Task WriteLargeAsync(HttpContext context, ExecutionResult executed)
    {
        var marker = JsonBody.NewMarker();
        if (!MemoryMarshal.TryGetArray(executed.Body, out var bytes))
            bytes = new ArraySegment<byte>(executed.Body.ToArray());
        using var text = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        await ApiResponse.WriteLargeAsync(
            context,
            StatusCodes.Status201Created,
            ExecutionDocument.From(executed, marker),
            ApiJson.Wire.ExecutionDocument,
            new Dictionary<string, Stream> { [marker] = text }).ConfigureAwait(false);
    }

    /// <summary>Returns true when a form type comes before a JSON type in the <c>Accept</c> header.</summary>
    private static bool PrefersForm(HttpRequest request)
    {
        foreach (var type in request.Headers.Accept.ToString().Split(", ").Select(type => type.Trim()))
        {
            if (StartsWithAny(type, "application/json", "application/*"))
                return false;
            if (StartsWithAny(type, "multipart/form-data", "multipart/*"))
                return true;
        }

        return false;
    }

    private static bool StartsWithAny(string text, params string[] prefixes) =>
        prefixes.Any(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static async Task WriteFormAsync(HttpContext context, ExecutionResult executed)
    {
        var node = ApiResponse.NodeOf(
            ExecutionDocument.From(executed, body: ""), ApiJson.Wire.ExecutionDocument, ResponseFormat.From(context.Request));
        var form = MultipartDocument.Create(node, BodyField);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = form.ContentType;
        context.Response.ContentLength = form.Before.Length + executed.Body.Length + form.After.Length;
        foreach (var piece in (ReadOnlyMemory<byte>[])[form.Before, executed.Body, form.After])
            await context.Response.Body.WriteAsync(piece, context.RequestAborted).ConfigureAwait(false);
    }
}
