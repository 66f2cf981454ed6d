using System.Text.Json;

namespace Deus.Hosting.Functions.Guests.Api.Http;

/// <summary>A request of a guest, as JSON. The timeout is in seconds; null for that of the host.</summary>
internal sealed record FetchRequest(string? Method, string? Url, IReadOnlyDictionary<string, string>? Headers, byte[]? Body, double? Timeout = null)
{
    /// <exception cref="GuestServiceException">The text is not such a document.</exception>
    public static FetchRequest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, FetchJson.Default.FetchRequest) ?? throw Invalid();
        }
        catch (JsonException)
        {
            throw Invalid();
        }
    }

    private static GuestServiceException Invalid() => new(
        "The request is not valid. Accepted: a JSON object with method, url, headers (an object of texts), body (base64) and timeout (seconds).");
}

/// <summary>A response for a guest, as JSON. The body is base64.</summary>
internal sealed record FetchResponse(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FetchJson.Default.FetchResponse);
}

/// <summary>The JSON documents of HTTP requests.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(FetchRequest))]
[System.Text.Json.Serialization.JsonSerializable(typeof(FetchResponse))]
[System.Text.Json.Serialization.JsonSourceGenerationOptions(
    PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
internal sealed partial class FetchJson : System.Text.Json.Serialization.JsonSerializerContext;
