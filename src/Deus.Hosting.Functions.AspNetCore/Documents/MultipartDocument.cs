using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>A document as a multipart form, in which one field may be any bytes.</summary>
/// <param name="ContentType">The type with its boundary.</param>
/// <param name="Content">The form.</param>
internal sealed record MultipartDocument(string ContentType, ReadOnlyMemory<byte> Content)
{
    private const int BoundaryDigits = 24;

    /// <param name="document">The fields: true is 1, false 0, null empty, and what is a list goes as JSON.</param>
    /// <param name="binaryName">The field that is taken from <paramref name="binary"/>.</param>
    /// <param name="binary">Its bytes.</param>
    public static MultipartDocument Of(JsonObject document, string binaryName, ReadOnlySpan<byte> binary)
    {
        var boundary = "----------------------------" + RandomNumberGenerator.GetHexString(BoundaryDigits, lowercase: true);
        using var content = new MemoryStream();
        foreach (var (name, value) in document)
        {
            content.Write(Head(boundary, name, isJson: value is JsonArray or JsonObject));
            content.Write(name == binaryName ? binary : Encoding.UTF8.GetBytes(TextOf(value)));
            content.Write("\r\n"u8);
        }

        content.Write(Encoding.UTF8.GetBytes($"--{boundary}--\r\n"));
        return new MultipartDocument($"multipart/form-data; boundary={boundary}", content.ToArray());
    }

    private static byte[] Head(string boundary, string name, bool isJson) => Encoding.UTF8.GetBytes(
        $"--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n"
        + (isJson ? "Content-Type: application/json\r\n\r\n" : "\r\n"));

    private static string TextOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null => "",
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        JsonValueKind.String => (string)value!,
        _ => value.ToJsonString(),
    };
}
