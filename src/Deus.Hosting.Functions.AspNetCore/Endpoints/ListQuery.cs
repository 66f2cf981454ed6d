using System.Text.Json;
using Deus.Hosting.Functions.AspNetCore.Api;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>
/// The part of a list request that is understood: <c>queries[]={"method":"limit","values":[n]}</c>, and the same with
/// <c>offset</c> and <c>cursorAfter</c>. Orders by the time of creation are what the lists have anyway.
/// </summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Offset">How many to leave out.</param>
/// <param name="CursorAfter">Begin behind this document; null to begin at the first.</param>
internal sealed record ListQuery(int Limit, int Offset, string? CursorAfter)
{
    private const int DefaultLimit = 25;
    private const int MaxLimit = 5000;

    public static ListQuery Read(HttpRequest request)
    {
        var query = new ListQuery(DefaultLimit, 0, null);
        foreach (var text in request.Query.Where(p => p.Key.Split('[')[0] == "queries").SelectMany(p => p.Value))
            query = query.With(text ?? "");
        return query;
    }

    private ListQuery With(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var method = document.RootElement.GetProperty("method").GetString();
            return method switch
            {
                "limit" => this with { Limit = Math.Clamp(Value(document).GetInt32(), 0, MaxLimit) },
                "offset" => this with { Offset = Math.Max(0, Value(document).GetInt32()) },
                "cursorAfter" => this with { CursorAfter = Value(document).GetString() },
                "orderAsc" or "orderDesc" or "select" => this,
                _ => throw Invalid($"the method '{method}' is not supported"),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Invalid("it is not a query");
        }
    }

    private static JsonElement Value(JsonDocument query) => query.RootElement.GetProperty("values") is var values
        && values.GetArrayLength() == 1
            ? values[0]
            : throw new FormatException();

    private static ApiException Invalid(string why) => new(
        StatusCodes.Status400BadRequest,
        "general_query_invalid",
        $"Invalid query: {why}. Accepted: limit, offset and cursorAfter.");
}
