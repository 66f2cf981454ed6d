namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>The frame of all pages: head, navigation, content.</summary>
internal static class PageLayout
{
    /// <summary>Returns a whole document.</summary>
    /// <param name="links">The links of the dashboard.</param>
    /// <param name="title">The heading of the page.</param>
    /// <param name="content">The content below the heading.</param>
    /// <param name="head">Further elements of the head; null for none.</param>
    public static Html Create(DashboardLinks links, string title, Html content, Html? head = null) => Html.From(
        $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title} - Deus</title>
        <link rel="stylesheet" href="{links.Asset(DashboardAssets.Stylesheet)}">
        <link rel="icon" type="image/svg+xml" href="{links.Asset(DashboardAssets.Icon)}">
        <script src="{links.Asset(DashboardAssets.Script)}" defer></script>
        {head}
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header><nav aria-label="Dashboard">
        <a href="{links.Functions}">Functions</a> <a href="{links.Queue}">Queue</a> <a href="{links.DeadLetters}">Dead letters</a> <a href="{links.Instances}">Workers</a>
        </nav></header>
        <main id="content">
        <h1>{title}</h1>
        {content}
        </main>
        <footer>All times are UTC.</footer>
        </body>
        </html>
        """);
}
