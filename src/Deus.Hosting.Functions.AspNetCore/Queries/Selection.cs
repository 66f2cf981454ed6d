using System.Text.Json;
using System.Text.Json.Nodes;
using Deus.Hosting.Functions.AspNetCore.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Deus.Hosting.Functions.AspNetCore.Queries;

/// <summary>
/// The selection <c>{"method":"select","values":["status"]}</c>. A document keeps the selected properties and the properties
/// whose names begin with <c>$</c>. A client can list deployments without their logs.
/// </summary>
internal sealed class Selection
{
    private readonly HashSet<string> _names;

    private Selection(HashSet<string> names) => _names = names;

    /// <summary>Reads the select queries and removes them from the request.</summary>
    /// <returns>The selection; null when the client requests all properties.</returns>
    /// <exception cref="ApiException">A selected name is not a property of the document.</exception>
    public static Selection? Take(HttpRequest request, IReadOnlyCollection<string> known)
    {
        HashSet<string>? names = null;
        var format = ResponseFormat.From(request);
        var others = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        foreach (var (key, values) in request.Query)
        {
            others[key] = QueryReader.IsQuery(key)
                ? values.Where(text => !TryTake(text ?? "", known, format, ref names)).ToArray()
                : values;
        }

        if (names is null)
            return null;
        request.Query = new QueryCollection(others);
        return names.Contains("*") ? null : new Selection(names);
    }

    /// <summary>Returns true when the client has selected the property.</summary>
    public bool Has(string name) => _names.Contains(name);

    public void ApplyToAll(JsonArray documents)
    {
        foreach (var document in documents.OfType<JsonObject>())
            Apply(document);
    }

    private void Apply(JsonObject document)
    {
        foreach (var (name, _) in document.ToList())
        {
            if (!name.StartsWith('$') && !_names.Contains(name))
                document.Remove(name);
        }
    }

    private static bool TryTake(string text, IReadOnlyCollection<string> known, ResponseFormat format, ref HashSet<string>? names)
    {
        using var document = QueryJson.Parse(text);
        var query = new QueryJson(document.RootElement);
        if (query.Method != "select")
            return false;
        foreach (var value in query.Values)
        {
            var name = FilterReader.NameOf(value.ValueKind == JsonValueKind.String ? QueryJson.TextOf(value) : "", format);
            if (name != "*" && !known.Contains(name))
                throw ApiErrors.InvalidQuery($"Invalid query: Attribute not found in schema: {name}");
            (names ??= new(StringComparer.Ordinal)).Add(name);
        }

        return names is not null ? true : throw ApiErrors.InvalidQuery("Invalid query: select queries require at least one value.");
    }
}
