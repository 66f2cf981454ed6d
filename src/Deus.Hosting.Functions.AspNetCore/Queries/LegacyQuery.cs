using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.AspNetCore.Queries;

/// <summary>Converts the query syntax of Appwrite 1.4 and older clients, for example <c>equal("name", ["a"])</c>, to JSON.</summary>
internal static partial class LegacyQuery
{
    private static readonly string[] WithoutAttribute = ["limit", "offset", "cursorAfter", "cursorBefore", "select"];

    /// <summary>Returns the query as JSON; null when the text is not in this syntax.</summary>
    public static JsonDocument? TryParse(string text)
    {
        if (Pattern().Match(text) is not { Success: true } match || Parse(match.Groups[2].Value) is not { } arguments)
            return null;
        var query = new JsonObject { ["method"] = match.Groups[1].Value };
        var values = arguments.Select(argument => argument?.DeepClone()).ToList();
        if (!WithoutAttribute.Contains(match.Groups[1].Value, StringComparer.Ordinal) && values.Count > 0)
        {
            query["attribute"] = values[0];
            values.RemoveAt(0);
        }

        query["values"] = values is [JsonArray list] ? list : new JsonArray([.. values]);
        return JsonDocument.Parse(query.ToJsonString());
    }

    private static JsonArray? Parse(string arguments)
    {
        try
        {
            return JsonNode.Parse($"[{arguments}]")?.AsArray();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\A([A-Za-z]+)\((.*)\)\z", RegexOptions.Singleline)]
    private static partial Regex Pattern();
}
