using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>Reads the ids of a page and the total number of matching rows.</summary>
internal sealed class QuerySelect(SqliteConnection connection, QuerySource source, string? functionId, ListQuery query)
{
    /// <exception cref="CursorRefusedException">The row of the cursor does not exist, or its ordering attribute is null.</exception>
    public Listed<string> Run()
    {
        var orders = Orders();
        var values = new QueryValues();
        var conditions = Conditions(values);
        var total = values.AddTo(connection.Sql(
            $"SELECT COUNT(*) FROM (SELECT 1 FROM {source.Table} WHERE {conditions} LIMIT {Listed<string>.MaxTotal})")).Scalar<long>();
        if (query.Cursor is { } cursor)
            conditions += " AND " + Beyond(cursor, orders, values);
        var page = values.AddTo(connection.Sql(
            $"SELECT id FROM {source.Table} WHERE {conditions} ORDER BY {OrderBy(orders)} LIMIT {values.Add((long)query.Limit)} "
            + $"OFFSET {values.Add((long)query.Offset)}")).List(row => row.GetString(0));
        if (query.Cursor is { IsBefore: true })
            page.Reverse();
        return new Listed<string>((int)total, page);
    }

    private bool IsReversed => query.Cursor is { IsBefore: true };

    /// <summary>Returns the orders with the creation order as the last one. It makes the order total, so a cursor skips no row.</summary>
    private List<QueryOrder> Orders()
    {
        var last = query.Orders.Count > 0 && query.Orders[^1].IsDescending;
        return [.. query.Orders, new QueryOrder(source.Attributes["$sequence"], last)];
    }

    private string Conditions(QueryValues values)
    {
        var filters = query.Filters.Select(filter => filter.ToSql(values));
        return string.Join(" AND ", filters.Prepend(functionId is null ? "1" : $"function_id = {values.Add(functionId)}"));
    }

    private string OrderBy(List<QueryOrder> orders) => string.Join(
        ", ", orders.Select(order => order.Attribute.Expression + (order.IsDescending != IsReversed ? " DESC" : " ASC")));

    /// <summary>
    /// Returns the condition for rows beyond the cursor: greater in the first order, or equal in it and greater in the second, and so on.
    /// </summary>
    private string Beyond(QueryCursor cursor, List<QueryOrder> orders, QueryValues values)
    {
        var at = ValuesOf(cursor, orders).Select(values.Add).ToArray();
        var alternatives = orders.Select((order, i) =>
        {
            var equal = orders.Take(i).Select((earlier, j) => $"{earlier.Attribute.Expression} = {at[j]} AND ");
            var beyond = order.IsDescending != IsReversed ? '<' : '>';
            return $"({string.Concat(equal)}{order.Attribute.Expression} {beyond} {at[i]})";
        });
        return "(" + string.Join(" OR ", alternatives) + ")";
    }

    private object[] ValuesOf(QueryCursor cursor, List<QueryOrder> orders)
    {
        var values = new QueryValues();
        var scope = functionId is null ? "" : $" AND function_id = {values.Add(functionId)}";
        var found = values.AddTo(connection.Sql(
            $"SELECT {string.Join(", ", orders.Select(order => order.Attribute.Expression))} FROM {source.Table} "
            + $"WHERE id = {values.Add(cursor.Id)}{scope}")).FirstOrDefault(row =>
            {
                var present = new object[row.FieldCount];
                row.GetValues(present);
                return present;
            }) ?? throw new CursorRefusedException(cursor.Id, nullAttribute: null);
        var missing = Array.FindIndex(found, value => value is DBNull);
        return missing < 0 ? found : throw new CursorRefusedException(cursor.Id, orders[missing].Attribute.Name);
    }
}
