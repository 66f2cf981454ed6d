using System.Text;
using System.Text.Unicode;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>Writes the response of a synchronous execution: as JSON, or as a form when the client prefers a form.</summary>
internal static class ExecutionResponseWriter
{
    private const string BodyField = "responseBody";

    /// <summary>Writes the execution with its response body.</summary>
    /// <exception cref="ApiException">The body is not UTF-8, and the client accepts JSON.</exception>
    public static Task WriteAsync(HttpContext context, ExecutionResult executed)
    {
        if (PrefersForm(context.Request))
            return WriteFormAsync(context, executed);
        if (!Utf8.IsValid(executed.Body.Span))
            throw ApiErrors.UnreadableResponse();
        return executed.Body.Length < JsonBody.MinBytes
            ? ApiResponse.WriteAsync(
                context,
                StatusCodes.Status201Created,
                ExecutionDocument.From(executed, Encoding.UTF8.GetString(executed.Body.Span)),
                ApiJson.Wire.ExecutionDocument)
            : ApiResponse.WriteLargeAsync(
                context,
                StatusCodes.Status201Created,
                body => ExecutionDocument.From(executed, body),
                ApiJson.Wire.ExecutionDocument,
                executed.Body);
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
