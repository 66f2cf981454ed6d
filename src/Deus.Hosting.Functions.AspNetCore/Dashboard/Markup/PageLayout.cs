namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>The frame of all pages: head, navigation, heading, content.</summary>
internal static class PageLayout
{
    /// <summary>Returns a whole document.</summary>
    /// <param name="links">The links of the dashboard.</param>
    /// <param name="page">The content of the page.</param>
    public static Html Create(DashboardLinks links, PageContent page) => Html.From(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{page.Title} - Deus</title>
        <link rel="stylesheet" href="{links.Asset(DashboardAssets.Stylesheet)}">
        <link rel="icon" type="image/svg+xml" href="{links.Asset(DashboardAssets.Icon)}">
        <script src="{links.Asset(DashboardAssets.Script)}" defer></script>
        {page.Head}
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top"><div class="inner">
        <a class="brand" href="{links.Functions}">{Logo} Deus</a>
        <nav class="main" aria-label="Dashboard">
        {Link(links.Functions, "Functions", page)}{Link(links.Queue, "Queue", page)}{Link(links.DeadLetters, "Dead letters", page)}{Link(links.Instances, "Workers", page)}
        </nav></div></header>
        <main id="content">
        {Parents(page.Parents)}
        <div class="heading"><h1>{page.Title}</h1>{page.Badges}<div class="actions">{page.Actions}</div></div>
        {page.Tabs}
        {page.Body}
        </main>
        <footer>All times are UTC.</footer>
        </body>
        </html>
        """);

    private static Html Logo { get; } = Html.From(
        $"""<svg viewBox="0 0 16 16" aria-hidden="true"><rect class="back" width="16" height="16" rx="4"/><path class="letter" d="M4.5 3.5h3.2a4.5 4.5 0 0 1 0 9H4.5z"/></svg>""");

    private static Html Link(string address, string text, PageContent page) => page.Section == address
        ? Html.From($"""<a href="{address}" aria-current="page">{text}</a>""")
        : Html.From($"""<a href="{address}">{text}</a>""");

    private static Html Parents(IReadOnlyList<(string Text, string Address)> parents) => parents.Count == 0
        ? Html.Empty
        : Html.From(
            $"""<nav class="parents" aria-label="Pages above"><ol>{parents.Select(parent => Html.From($"""<li><a href="{parent.Address}">{parent.Text}</a></li>"""))}</ol></nav>""");
}
