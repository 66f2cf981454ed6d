using System.Text.Json;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Queries;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Queries;

/// <summary>
/// Reads <c>queries[n]={"method":…,"attribute":…,"values":[…]}</c> (https://appwrite.io/docs/products/databases/queries) and
/// <c>search</c> of a list request.
/// </summary>
internal sealed class QueryReader
{
    private const int MaxQueries = 100;
    private const int MaxQueryLength = 4096;
    private const int MaxSearchLength = 256;

    private readonly QuerySource _source;
    private readonly FilterReader _filters;
    private readonly List<QueryFilter> _conditions = [];
    private readonly List<QueryOrder> _orders = [];
    private ListQuery _query;
    private bool _hasLimit;

    private QueryReader(QuerySource source, ResponseFormat format, int defaultLimit)
    {
        _source = source;
        _filters = new FilterReader(source, format);
        _query = new ListQuery { Limit = defaultLimit };
    }

    /// <summary>Reads the queries of a list request.</summary>
    /// <param name="request">The list request.</param>
    /// <param name="source">The attributes of the listed documents.</param>
    /// <param name="defaultLimit">The page size when the request has no limit.</param>
    /// <exception cref="ApiException">A query is not acceptable.</exception>
    public static ListQuery Read(HttpRequest request, QuerySource source, int defaultLimit = ListQuery.DefaultLimit)
    {
        var texts = request.Query.Where(p => IsQuery(p.Key)).SelectMany(p => p.Value).ToList();
        if (texts.Count > MaxQueries)
            throw ApiErrors.InvalidParameter("queries", $"Value must be an array of at most {MaxQueries} items");
        var reader = new QueryReader(source, ResponseFormat.From(request), defaultLimit);
        reader.Search(request.Query["search"].ToString());
        foreach (var text in texts)
            reader.Add(text ?? "");
        return reader._query with { Filters = reader._conditions, Orders = reader._orders };
    }

    /// <summary>Returns true when the parameter is a query, such as <c>queries[0]</c>.</summary>
    /// <exception cref="ApiException">The parameter is <c>queries</c> without an index.</exception>
    public static bool IsQuery(string name) => name != "queries"
        ? name.StartsWith("queries[", StringComparison.Ordinal)
        : throw ApiErrors.InvalidParameter("queries", "Value must be an array: queries[0], queries[1] and so on");

    private void Search(string text)
    {
        if (_source.KnowsNoSearch)
            return;
        FunctionSettingsRules.CheckLength("search", text, 0, MaxSearchLength);
        if (text.Length == 0)
            return;
        if (_source.Searched.Count == 0)
            throw ApiErrors.InvalidQuery("Searching by attribute \"search\" requires a fulltext index.");
        _conditions.Add(new QueryFilter.Search(_source.Searched, text));
    }

    private void Add(string text)
    {
        if (text.Length > MaxQueryLength)
            throw ApiErrors.InvalidParameter("queries", $"Each query must be no longer than {MaxQueryLength} chars");
        using var document = QueryJson.Parse(text);
        var query = new QueryJson(document.RootElement);
        switch (query.Method)
        {
            case "limit":
                Limit(query.Number(min: 1));
                break;
            case "offset":
                _query = _query with { Offset = query.Number(min: 0) };
                break;
            case "cursorAfter" or "cursorBefore":
                Cursor(query);
                break;
            case "orderAsc" or "orderDesc":
                _orders.Add(new QueryOrder(_filters.AttributeOf(query, query.OrderedBy), query.Method == "orderDesc"));
                break;
            default:
                _conditions.Add(_filters.Read(query));
                break;
        }
    }

    /// <summary>Sets the page size. Of several limits the first one applies, as on a real Appwrite server.</summary>
    private void Limit(int limit)
    {
        if (!_hasLimit)
            _query = _query with { Limit = Math.Min(limit, Listed<string>.MaxTotal) };
        _hasLimit = true;
    }

    private void Cursor(QueryJson query)
    {
        var id = query.Values is [{ ValueKind: JsonValueKind.String } value] ? QueryJson.TextOf(value) : "";
        CheckCursor(id);
        if (_query.Cursor is not null)
            throw ApiErrors.InvalidQuery("Only one cursor is accepted.");
        _query = _query with { Cursor = new QueryCursor(id, query.Method == "cursorBefore") };
    }

    private static void CheckCursor(string id)
    {
        try
        {
            IdRules.Check(id, "cursor");
        }
        catch (InvalidParameterException e)
        {
            throw ApiErrors.InvalidQuery(ApiErrors.InvalidParameter(e).Message);
        }
    }
}
