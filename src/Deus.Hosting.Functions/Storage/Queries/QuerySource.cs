namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>A table that can be listed. All its texts are constants of this assembly.</summary>
internal sealed class QuerySource
{
    private const string IdAttribute = "$id";

    /// <param name="table">The name of the table.</param>
    /// <param name="sequence">The SQL expression for the order of creation.</param>
    /// <param name="attributes">The attributes to filter and order by, without those that every table has.</param>
    public QuerySource(string table, string sequence, params IEnumerable<QueryAttribute> attributes)
    {
        Table = table;
        Sequence = sequence;
        Attributes = attributes
            .Concat(
            [
                new(IdAttribute, "id", QueryKind.Text),
                new("$sequence", sequence, QueryKind.Number),
                new("$createdAt", "created_at", QueryKind.Time),
                new("$updatedAt", "updated_at", QueryKind.Time),
            ])
            .ToDictionary(attribute => attribute.Name, StringComparer.Ordinal);
    }

    public string Table { get; }

    public string Sequence { get; }

    public IReadOnlyDictionary<string, QueryAttribute> Attributes { get; }

    /// <summary>The SQL expressions that a search reads; empty when the list rejects a search.</summary>
    public IReadOnlyList<string> Searched { get; init; } = [];

    /// <summary>True when the list has no search parameter and ignores one.</summary>
    public bool KnowsNoSearch { get; init; }

    /// <summary>True when the rows belong to a function, which the column <c>function_id</c> references.</summary>
    public bool IsOfFunction { get; init; } = true;
}
