using System.Globalization;
using System.Text.Json;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Storage.Queries;

namespace Deus.Hosting.Functions.AspNetCore.Queries;

/// <summary>Converts the conditions of a list request to filters. Counts their values, because the total per request is limited.</summary>
internal sealed class FilterReader(QuerySource source, ResponseFormat format)
{
    private const int MaxValuesOfQuery = 100;
    private const int MaxValuesOfRequest = 2000;

    private int _values;

    public QueryFilter Read(QueryJson query) => query.Method switch
    {
        "or" or "and" => Group(query),
        "equal" => Compare(query, QueryOperator.Equal, min: 1, MaxValuesOfQuery),
        "notEqual" => Compare(query, QueryOperator.NotEqual, min: 1, max: 1),
        "lessThan" => Compare(query, QueryOperator.Less, min: 1, max: 1),
        "lessThanEqual" => Compare(query, QueryOperator.LessOrEqual, min: 1, max: 1),
        "greaterThan" => Compare(query, QueryOperator.Greater, min: 1, max: 1),
        "greaterThanEqual" => Compare(query, QueryOperator.GreaterOrEqual, min: 1, max: 1),
        "between" => Compare(query, QueryOperator.Between, min: 2, max: 2),
        "isNull" => Compare(query, QueryOperator.IsNull, min: 0, max: 0),
        "isNotNull" => Compare(query, QueryOperator.IsNotNull, min: 0, max: 0),
        "startsWith" => CompareText(query, QueryOperator.StartsWith, max: 1),
        "endsWith" => CompareText(query, QueryOperator.EndsWith, max: 1),
        "contains" => CompareText(query, QueryOperator.Contains, MaxValuesOfQuery),
        _ => throw ApiErrors.InvalidQuery($"Invalid query method: {query.Method}"),
    };

    /// <summary>Returns the attribute with a name.</summary>
    /// <exception cref="ApiException">The documents have no such attribute.</exception>
    public QueryAttribute AttributeOf(QueryJson query, string name) =>
        source.Attributes.TryGetValue(NameOf(name, format), out var attribute)
            ? attribute
            : throw ApiErrors.InvalidQuery(
                $"Invalid query: Attribute not found in schema: {name}. {query.Method} accepts: {string.Join(", ", source.Attributes.Keys)}");

    /// <summary>Returns the current name of an attribute. Formats before 1.7 have other names for two attributes.</summary>
    public static string NameOf(string name, ResponseFormat format) => name switch
    {
        "deployment" when format.IsBefore1_7 => "deploymentId",
        "size" when format.IsBefore1_7 => "sourceSize",
        _ => name,
    };

    private QueryFilter.Group Group(QueryJson query)
    {
        if (query.Values.Count < 2)
            throw ApiErrors.InvalidQuery($"Invalid query: {query.Method} queries require at least two queries");
        return new QueryFilter.Group(query.Method == "or", [.. query.Values.Select(value => Read(new QueryJson(value)))]);
    }

    private QueryFilter.Comparison CompareText(QueryJson query, QueryOperator @operator, int max) =>
        AttributeOf(query, query.Attribute).Kind == QueryKind.Text
            ? Compare(query, @operator, min: 1, max)
            : throw ApiErrors.InvalidQuery($"Invalid query: Cannot query {query.Method} on attribute \"{query.Attribute}\" because it is not text.");

    private QueryFilter.Comparison Compare(QueryJson query, QueryOperator @operator, int min, int max)
    {
        var attribute = AttributeOf(query, query.Attribute);
        _values += Math.Max(1, query.Values.Count);
        if (query.Values.Count < min || query.Values.Count > max || _values > MaxValuesOfRequest)
            throw ApiErrors.InvalidQuery(
                $"Invalid query: {query.Method} queries require {min} to {max} values, and a request has at most {MaxValuesOfRequest}.");
        return new QueryFilter.Comparison(attribute, @operator, [.. query.Values.Select(value => ValueOf(attribute, value))]);
    }

    private static object ValueOf(QueryAttribute attribute, JsonElement value) => (attribute.Kind, value.ValueKind) switch
    {
        (QueryKind.Text, JsonValueKind.String) => QueryJson.TextOf(value),
        (QueryKind.Boolean, JsonValueKind.True) => 1L,
        (QueryKind.Boolean, JsonValueKind.False) => 0L,
        (QueryKind.Number, JsonValueKind.Number) when value.TryGetInt64(out var whole) => whole,
        (QueryKind.Number, JsonValueKind.Number) when value.TryGetDouble(out var number) && double.IsFinite(number) => number,
        (QueryKind.Time, JsonValueKind.String) when TryTime(QueryJson.TextOf(value), out var time) => time,
        _ => throw ApiErrors.InvalidQuery(
            $"Invalid query: Query value is invalid for attribute \"{attribute.Name}\": a {attribute.Kind.ToString().ToLowerInvariant()} is accepted."),
    };

    private static bool TryTime(string text, out long milliseconds)
    {
        var isTime = DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time);
        milliseconds = time.ToUnixTimeMilliseconds();
        return isTime;
    }
}
