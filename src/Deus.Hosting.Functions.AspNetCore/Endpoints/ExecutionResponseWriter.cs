using System.Text;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>Writes the response of a synchronous execution: as JSON, or as a form when the client prefers a form.</summary>
internal static class ExecutionResponseWriter
{
    private const string BodyField = "responseBody";
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes the execution with its response body.</summary>
    /// <exception cref="ApiException">The body is not UTF-8, and the client accepts JSON.</exception>
    public static Task WriteAsync(HttpContext context, ExecutionResult executed) => PrefersForm(context.Request)
        ? WriteFormAsync(context, executed)
        : ApiResponse.WriteAsync(
            context,
            StatusCodes.Status201Created,
            ExecutionDocument.From(executed, TextOf(executed)),
            ApiJson.Wire.ExecutionDocument);

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
        var form = MultipartDocument.Create(node, BodyField, executed.Body.Span);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = form.ContentType;
        context.Response.ContentLength = form.Content.Length;
        await context.Response.Body.WriteAsync(form.Content, context.RequestAborted).ConfigureAwait(false);
    }

    private static string TextOf(ExecutionResult executed)
    {
        try
        {
            return StrictUtf8.GetString(executed.Body.Span);
        }
        catch (ArgumentException)
        {
            throw ApiErrors.UnreadableResponse();
        }
    }
}
