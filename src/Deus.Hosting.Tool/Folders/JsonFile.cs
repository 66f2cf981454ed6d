using System.Text.Json;

namespace Deus.Hosting.Tool.Folders;

/// <summary>Reads JSON files that people write: with comments and trailing commas.</summary>
internal static class JsonFile
{
    /// <exception cref="ToolException">The file cannot be read, or is not a JSON object.</exception>
    public static JsonDocument Read(string path)
    {
        try
        {
            var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new ToolException($"{path} is not a JSON object. Accepted: settings in braces.");
        }
        catch (JsonException e)
        {
            throw new ToolException($"{path} is not valid JSON: {e.Message}", innerException: e);
        }
    }
}
