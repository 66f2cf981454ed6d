using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Reads strings of JSON, which may escape halves of surrogate pairs that are no text.</summary>
internal static class JsonText
{
    public static bool TryRead(JsonElement value, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = value.GetString();
            return text is not null;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }
}
