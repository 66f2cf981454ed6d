using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Testing.Server;

/// <summary>A response to be written.</summary>
internal sealed class StubResponse
{
    public required int Status { get; init; }

    public byte[] Body { get; init; } = [];

    public string ContentType { get; init; } = "application/json; charset=UTF-8";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>True to write only the status line and then close the connection.</summary>
    public bool IsBare { get; init; }

    public static StubResponse NoContent { get; } = new() { Status = 204, ContentType = "text/html" };

    public static StubResponse TooLarge { get; } = new() { Status = 413, IsBare = true };

    public static StubResponse Json(int status, JsonNode document) => new() { Status = status, Body = Write(document) };

    public static StubResponse Error(StubErrorException error, string version) => Json(error.Status, new JsonObject
    {
        ["message"] = error.Message,
        ["code"] = error.Status,
        ["type"] = error.Type,
        ["version"] = version,
    });

    /// <summary>Serializes JSON as the server does: slashes are escaped, other characters only where JSON requires it.</summary>
    private static byte[] Write(JsonNode document)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            document.WriteTo(writer);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        return Encoding.UTF8.GetBytes(text.Replace("/", "\\/", StringComparison.Ordinal));
    }
}
