namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>A table that can be listed. Every text is a constant of this assembly.</summary>
internal sealed class QuerySource
{
    private const string IdAttribute = "$id";

    /// <param name="table">The table.</param>
    /// <param name="sequence">What tells in which order rows were created.</param>
    /// <param name="attributes">What it can be filtered and ordered by, beside what every table has.</param>
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

    /// <summary>What a search looks into; empty when it is refused.</summary>
    public IReadOnlyList<string> Searched { get; init; } = [];

    /// <summary>True when a search is no parameter of the list, and ignored as such.</summary>
    public bool KnowsNoSearch { get; init; }

    /// <summary>True when the rows belong to a function, which <c>function_id</c> names.</summary>
    public bool IsOfFunction { get; init; } = true;
}
