using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Deus.Hosting.Testing.Server;

/// <summary>Reads and writes the multipart forms of executions, whose bodies may contain any bytes.</summary>
internal static class ExecutionFormReader
{
    private const string Boundary = "-----------------------------6b010ca7ccdef";

    /// <summary>Returns the boundary of the request's form; null when the request has another content type.</summary>
    public static string? BoundaryOf(AppwriteRequest request) =>
        MediaTypeHeaderValue.TryParse(request.Header("Content-Type"), out var type) && type.MediaType == "multipart/form-data"
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : null;

    /// <summary>Reads a form. The part <c>headers</c> is JSON.</summary>
    public static async Task<(StubParameters Parameters, byte[] Body)> ReadAsync(StubExchange exchange, string boundary)
    {
        var parameters = new JsonObject();
        byte[] body = [];
        var reader = new MultipartReader(boundary, exchange.Body);
        while (await reader.ReadNextSectionAsync(exchange.CancellationToken).ConfigureAwait(false) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                continue;
            using var bytes = new MemoryStream();
            await section.Body.CopyToAsync(bytes, exchange.CancellationToken).ConfigureAwait(false);
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (name == "body")
                body = bytes.ToArray();
            else
                parameters[name] = ValueOf(name, Encoding.UTF8.GetString(bytes.ToArray()));
        }

        return (new StubParameters(parameters), body);
    }

    /// <summary>Returns true when a multipart type is the first accepted type.</summary>
    public static bool IsWanted(AppwriteRequest request) =>
        (request.Header("Accept") ?? "").Split(", ").FirstOrDefault(
            type => type.StartsWith("application/", StringComparison.Ordinal) || type.StartsWith("multipart/", StringComparison.Ordinal))
            ?.StartsWith("multipart/", StringComparison.Ordinal) == true;

    /// <summary>Writes an execution as a form with the bytes of its response.</summary>
    public static StubResponse Write(int status, JsonObject execution, ReadOnlySpan<byte> responseBody)
    {
        using var form = new MemoryStream();
        Append(form, "--" + Boundary);
        foreach (var (name, value) in execution)
        {
            Append(form, $"\r\nContent-Disposition: form-data; name=\"{name}\"");
            Append(form, value is JsonArray ? "\r\nContent-Type: application/json\r\n\r\n" : "\r\n\r\n");
            if (name == "responseBody")
                form.Write(responseBody);
            else
                Append(form, TextOf(value));
            Append(form, $"\r\n--{Boundary}");
        }

        Append(form, "--\r\n");
        return new StubResponse { Status = status, Body = form.ToArray(), ContentType = $"multipart/form-data; boundary={Boundary}" };
    }

    private static JsonNode? ValueOf(string name, string text)
    {
        try
        {
            return name == "headers" ? JsonNode.Parse(text) : JsonValue.Create(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static string TextOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "",
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        JsonValueKind.Array => value.ToJsonString(),
        _ => value.ToString(),
    };

    private static void Append(MemoryStream form, string text) => form.Write(Encoding.UTF8.GetBytes(text));
}
