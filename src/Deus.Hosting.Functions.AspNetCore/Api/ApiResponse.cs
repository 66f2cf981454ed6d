using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.AspNetCore.Documents;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Writes the API's responses.</summary>
internal static class ApiResponse
{
    private const string JsonType = "application/json; charset=UTF-8";
    private const int MinCompressedBytes = 1024;

    /// <summary>
    /// Writes a document in the response format that the client requests. Compresses it with gzip when it is larger than 1 KiB and the
    /// client accepts gzip.
    /// </summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="document">The document to write.</param>
    /// <param name="type">The JSON contract of the document.</param>
    /// <param name="change">Changes the JSON before it is written; null for no change.</param>
    public static async Task WriteAsync<T>(
        HttpContext context, int status, T document, JsonTypeInfo<T> type, Action<JsonObject>? change = null)
    {
        var body = SlashEscape.Apply(BytesOf(document, type, ResponseFormat.From(context.Request), change));
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = JsonType;
        if (body.Length > MinCompressedBytes && TakesGzip(context.Request))
        {
            body = Compress(body);
            response.Headers.ContentEncoding = "gzip";
            response.Headers.Vary = "Accept-Encoding";
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes a document with large texts in pieces. The length of the response is not announced.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="document">The document, with a marker of <see cref="JsonBody.NewMarker"/> in place of each large text.</param>
    /// <param name="type">The JSON contract of the document.</param>
    /// <param name="texts">The large texts in valid UTF-8, by their markers.</param>
    public static async Task WriteLargeAsync<T>(
        HttpContext context, int status, T document, JsonTypeInfo<T> type, IReadOnlyDictionary<string, Stream> texts)
    {
        var json = SlashEscape.Apply(BytesOf(document, type, ResponseFormat.From(context.Request), change: null));
        context.Response.StatusCode = status;
        context.Response.ContentType = JsonType;
        await JsonBody.CompressAsync(
            context,
            TakesGzip(context.Request),
            stream => JsonBody.WriteAsync(stream, json, texts, context.RequestAborted)).ConfigureAwait(false);
    }

    public static Task WriteErrorAsync(HttpContext context, ApiException error) => WriteAsync(
        context,
        error.Status,
        new ErrorDocument(error.Message, error.Status, error.Type, VersionDocument.ServerVersion),
        ApiJson.Wire.ErrorDocument);

    /// <summary>Writes status 204 with the content type text/html, as a real Appwrite server does.</summary>
    public static void WriteDeleted(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.ContentType = "text/html";
    }

    /// <summary>Converts a document to JSON in the shape of a response format.</summary>
    public static JsonObject NodeOf<T>(T document, JsonTypeInfo<T> type, ResponseFormat format, Action<JsonObject>? change = null)
    {
        var node = JsonSerializer.SerializeToNode(document, type)!.AsObject();
        change?.Invoke(node);
        if (DocumentShapes.Changes(typeof(T), format))
            DocumentShapes.Rewrite(typeof(T), node, format);
        return node;
    }

    private static byte[] BytesOf<T>(T document, JsonTypeInfo<T> type, ResponseFormat format, Action<JsonObject>? change) =>
        change is null && !DocumentShapes.Changes(typeof(T), format)
            ? JsonSerializer.SerializeToUtf8Bytes(document, type)
            : JsonSerializer.SerializeToUtf8Bytes(NodeOf(document, type, format, change), ApiJson.Wire.JsonObject);

    private static bool TakesGzip(HttpRequest request) => new RequestHeaders(request.Headers).AcceptEncoding
        .Any(encoding => encoding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && encoding.Quality is not 0);

    private static byte[] Compress(byte[] body)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(body);
        return compressed.ToArray();
    }
}
