namespace Deus.Hosting.Functions.Storage.Queries;

/// <summary>What the values of an attribute are.</summary>
internal enum QueryKind
{
    Text,
    Number,
    Boolean,
    Time,
}

/// <summary>Something a list can be filtered and ordered by.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Expression">The SQL for it, a constant of this assembly.</param>
/// <param name="Kind">What its values are; times are milliseconds of the Unix epoch.</param>
internal sealed record QueryAttribute(string Name, string Expression, QueryKind Kind);
