using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>A document as a multipart form, in which one field may contain any bytes.</summary>
/// <param name="ContentType">The content type with the boundary.</param>
/// <param name="Before">The bytes before those of the field.</param>
/// <param name="After">The bytes after them.</param>
internal sealed record MultipartDocument(string ContentType, ReadOnlyMemory<byte> Before, ReadOnlyMemory<byte> After)
{
    private const int BoundaryDigits = 24;

    /// <summary>Converts a document to a form.</summary>
    /// <param name="document">The fields. True becomes 1, false 0 and null empty; lists and objects become JSON.</param>
    /// <param name="binaryName">The name of the field that may contain any bytes. Its value is not part of the result.</param>
    public static MultipartDocument Create(JsonObject document, string binaryName)
    {
        var boundary = "----------------------------" + RandomNumberGenerator.GetHexString(BoundaryDigits, lowercase: true);
        using var content = new MemoryStream();
        var split = 0;
        foreach (var (name, value) in document)
        {
            content.Write(Head(boundary, name, isJson: value is JsonArray or JsonObject));
            if (name == binaryName)
                split = (int)content.Length;
            else
                content.Write(Encoding.UTF8.GetBytes(TextOf(value)));
            content.Write("\r\n"u8);
        }

        content.Write(Encoding.UTF8.GetBytes($"--{boundary}--\r\n"));
        var all = content.ToArray().AsMemory();
        return new MultipartDocument($"multipart/form-data; boundary={boundary}", all[..split], all[split..]);
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
