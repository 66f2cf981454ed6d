namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>The type of an attribute's values.</summary>
internal enum QueryKind
{
    Text,
    Number,
    Boolean,
    Time,
}

/// <summary>An attribute that a list can be filtered and ordered by.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Expression">The SQL expression, a constant of this assembly.</param>
/// <param name="Kind">The type of the values. Times are milliseconds since the Unix epoch.</param>
internal sealed record QueryAttribute(string Name, string Expression, QueryKind Kind);
