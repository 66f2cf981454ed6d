namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The time that charts show, in equal periods.</summary>
/// <param name="Name">The value of the query parameter <c>range</c>.</param>
/// <param name="Text">The text of the link.</param>
/// <param name="Periods">The number of periods.</param>
/// <param name="Hours">The number of hours of a period.</param>
internal sealed record FigureRange(string Name, string Text, int Periods, int Hours)
{
    public static IReadOnlyList<FigureRange> All { get; } =
    [
        new("day", "24 hours", 24, 1), new("week", "7 days", 56, 3), new("month", "30 days", 60, 12), new("quarter", "90 days", 90, 24),
    ];

    /// <summary>Returns the range with a name; the first one for another name.</summary>
    public static FigureRange From(string? name) => All.FirstOrDefault(range => range.Name == name) ?? All[0];
}
