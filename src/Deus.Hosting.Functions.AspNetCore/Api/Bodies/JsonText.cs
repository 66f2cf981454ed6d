using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Api.Bodies;

/// <summary>Reads JSON strings. A JSON string may contain an escaped unpaired surrogate, which is not valid text.</summary>
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
