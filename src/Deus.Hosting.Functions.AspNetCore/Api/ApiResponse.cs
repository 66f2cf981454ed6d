using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Answers.</summary>
internal static class ApiResponse
{
    private const string JsonType = "application/json; charset=UTF-8";

    public static async Task WriteAsync<T>(HttpContext context, int status, T document, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(document, type);
        context.Response.StatusCode = status;
        context.Response.ContentType = JsonType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    public static Task WriteErrorAsync(HttpContext context, ApiException error) => WriteAsync(
        context,
        error.Status,
        new ErrorDocument(error.Message, error.Status, error.Type, VersionDocument.ServerVersion),
        ApiJson.Default.ErrorDocument);

    /// <summary>204, with the content type that the real server has there.</summary>
    public static void WriteDeleted(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.ContentType = "text/html";
    }
}
