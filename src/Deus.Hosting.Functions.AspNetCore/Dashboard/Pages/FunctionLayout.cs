using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The frame of the pages of one function.</summary>
internal static class FunctionLayout
{
    /// <summary>Returns a whole document.</summary>
    /// <param name="request">The request.</param>
    /// <param name="function">The function.</param>
    /// <param name="tab">The page, or the one above it.</param>
    /// <param name="page">The content. Its heading is the name of the function on the overview.</param>
    public static Html Create(DashboardRequest request, HostedFunction function, FunctionTab tab, PageContent page) => PageLayout.Create(
        request.Links,
        page with
        {
            Section = request.Links.Functions,
            Parents = Parents(request.Links, function, tab, page),
            Tabs = Tabs(request, function.Id, tab),
        });

    private static List<(string Text, string Address)> Parents(DashboardLinks links, HostedFunction function, FunctionTab tab, PageContent page)
    {
        List<(string Text, string Address)> parents = [("Functions", links.Functions), .. page.Parents];
        if (tab != FunctionTab.Overview || page.Title != function.Settings.Name)
            parents.Insert(1, (function.Settings.Name, links.Function(function.Id)));
        return parents;
    }

    private static Html Tabs(DashboardRequest request, string functionId, FunctionTab current) => Html.From(
        $"""
        <nav class="tabs" aria-label="Function">
        {Tab(request.Links.Function(functionId), "Overview", current == FunctionTab.Overview)}{Tab(request.Links.Executions(functionId), "Executions", current == FunctionTab.Executions)}{ChangeTabs(request, functionId, current)}
        </nav>
        """);

    private static Html ChangeTabs(DashboardRequest request, string functionId, FunctionTab current) => !request.MayChange
        ? Html.Empty
        : Html.From($"{Tab(request.Links.Run(functionId), "Run", current == FunctionTab.Run)}{Tab(request.Links.Source(functionId), "Source", current == FunctionTab.Source)}");

    private static Html Tab(string address, string text, bool isCurrent) => isCurrent
        ? Html.From($"""<a href="{address}" aria-current="true">{text}</a>""")
        : Html.From($"""<a href="{address}">{text}</a>""");
}
