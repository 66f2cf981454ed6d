using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Deus.Hosting.Testing.Server;

/// <summary>The queries of lists: equal, limit, offset, cursorAfter, and ascending or descending order of creation.</summary>
internal static class StubQueries
{
    private const int DefaultLimit = 25;

    public static JsonObject List(string name, string query, IEnumerable<JsonObject> documents)
    {
        var rows = documents.ToList();
        var limit = DefaultLimit;
        var offset = 0;
        string? after = null;
        foreach (var (method, attribute, value) in Parse(query))
        {
            switch (method)
            {
                case "equal":
                    rows = rows.FindAll(row => value.Any(v => (row[attribute]?.ToString() ?? "") == v));
                    break;
                case "limit":
                    limit = int.Parse(value[0], System.Globalization.CultureInfo.InvariantCulture);
                    break;
                case "offset":
                    offset = int.Parse(value[0], System.Globalization.CultureInfo.InvariantCulture);
                    break;
                case "cursorAfter":
                    after = value[0];
                    break;
                case "orderDesc":
                    rows.Reverse();
                    break;
                case "orderAsc":
                    break;
                default:
                    throw new StubErrorException(400, "general_query_invalid", $"Invalid query method: {method}");
            }
        }

        var page = after is null ? rows : rows.SkipWhile(row => (string)row["$id"]! != after).Skip(1);
        return StubDocuments.List(name, [.. page.Skip(offset).Take(limit)], rows.Count);
    }

    private static IEnumerable<(string Method, string Attribute, IReadOnlyList<string> Values)> Parse(string query)
    {
        foreach (var (key, texts) in QueryHelpers.ParseQuery(query))
        {
            if (!key.StartsWith("queries", StringComparison.Ordinal))
                continue;
            foreach (var text in texts)
            {
                var node = JsonNode.Parse(text!)!;
                var values = node["values"] as JsonArray ?? [];
                yield return ((string)node["method"]!, (string?)node["attribute"] ?? "", [.. values.Select(v => v!.ToString())]);
            }
        }
    }
}
