using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The links between the pages of one function.</summary>
internal static class FunctionMenu
{
    public static Html Create(DashboardRequest request, HostedFunction function) => Create(request, function.Id);

    public static Html Create(DashboardRequest request, string functionId) => Html.From(
        $"""
        <nav class="menu" aria-label="Function">
        <code>{functionId}</code>
        <a href="{request.Links.Function(functionId)}">Overview</a>
        <a href="{request.Links.Executions(functionId)}">Executions</a>
        {Changing(request, functionId)}
        </nav>
        """);

    private static Html Changing(DashboardRequest request, string functionId) => !request.MayChange
        ? Html.Empty
        : Html.From(
            $"""
            <a href="{request.Links.Run(functionId)}">Run</a>
            <a href="{request.Links.Source(functionId)}">Source</a>
            """);
}
