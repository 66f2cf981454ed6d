namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>What a page shows inside the frame of all pages.</summary>
/// <param name="Title">The heading of the page.</param>
/// <param name="Body">The content below the heading.</param>
internal sealed record PageContent(string Title, Html Body)
{
    /// <summary>The address of the link of the navigation that leads to this page, or to the list above it; null for none.</summary>
    public string? Section { get; init; }

    /// <summary>The pages above this one, as text and address; default none.</summary>
    public IReadOnlyList<(string Text, string Address)> Parents { get; init; } = [];

    /// <summary>States that are shown beside the heading.</summary>
    public Html Badges { get; init; } = Html.Empty;

    /// <summary>Links to changes, beside the heading.</summary>
    public Html Actions { get; init; } = Html.Empty;

    /// <summary>The navigation between pages of one function, below the heading.</summary>
    public Html Tabs { get; init; } = Html.Empty;

    /// <summary>Further elements of the head of the document.</summary>
    public Html Head { get; init; } = Html.Empty;
}
