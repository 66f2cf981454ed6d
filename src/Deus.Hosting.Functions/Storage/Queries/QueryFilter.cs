namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>A condition on the rows of a list.</summary>
internal abstract record QueryFilter
{
    private QueryFilter()
    {
    }

    /// <param name="values">Receives the values, which become SQL parameters and are not part of the text.</param>
    /// <returns>The condition as SQL, which can be combined with other conditions.</returns>
    public abstract string ToSql(QueryValues values);

    /// <summary>Compares an attribute with one or more values.</summary>
    public sealed record Comparison(QueryAttribute Attribute, QueryOperator Operator, IReadOnlyList<object> Values) : QueryFilter
    {
        public override string ToSql(QueryValues values)
        {
            var left = Attribute.Expression;
            var right = Values.Select(values.Add).ToArray();
            return Operator switch
            {
                QueryOperator.Equal => $"{left} IN ({string.Join(", ", right)})",
                QueryOperator.NotEqual => $"{left} IS NOT {right[0]}",
                QueryOperator.Less => $"{left} < {right[0]}",
                QueryOperator.LessOrEqual => $"{left} <= {right[0]}",
                QueryOperator.Greater => $"{left} > {right[0]}",
                QueryOperator.GreaterOrEqual => $"{left} >= {right[0]}",
                QueryOperator.Between => $"{left} BETWEEN {right[0]} AND {right[1]}",
                QueryOperator.IsNull => $"{left} IS NULL",
                QueryOperator.IsNotNull => $"{left} IS NOT NULL",
                QueryOperator.StartsWith => $"substr({left}, 1, length({right[0]})) = {right[0]}",
                QueryOperator.EndsWith => $"substr({left}, max(1, length({left}) - length({right[0]}) + 1)) = {right[0]}",
                QueryOperator.Contains => "(" + string.Join(" OR ", right.Select(value => $"instr({left}, {value}) > 0")) + ")",
                _ => throw new InvalidOperationException($"No SQL for {Operator}."),
            };
        }
    }

    /// <summary>Combines conditions: any of them, or all.</summary>
    public sealed record Group(bool IsAny, IReadOnlyList<QueryFilter> Filters) : QueryFilter
    {
        public override string ToSql(QueryValues values) =>
            "(" + string.Join(IsAny ? " OR " : " AND ", Filters.Select(filter => filter.ToSql(values))) + ")";
    }

    /// <summary>Finds a text in any of the expressions, ignoring the case of ASCII letters.</summary>
    public sealed record Search(IReadOnlyList<string> Expressions, string Text) : QueryFilter
    {
        public override string ToSql(QueryValues values)
        {
            var text = values.Add(Text);
            return "(" + string.Join(" OR ", Expressions.Select(e => $"instr(lower({e}), lower({text})) > 0")) + ")";
        }
    }
}

/// <summary>The operator that compares an attribute with values.</summary>
internal enum QueryOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Between,
    IsNull,
    IsNotNull,
    StartsWith,
    EndsWith,
    Contains,
}
