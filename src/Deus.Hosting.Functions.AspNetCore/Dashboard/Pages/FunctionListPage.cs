using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The list of functions: one page of it, with the figures of the last day.</summary>
internal sealed class FunctionListPage(IFunctionStore functions, FigureReader figures, FunctionRuntimes runtimes)
{
    private const int PageSize = 25;
    private const int Hours = 24;
    private const int ChartHeight = 24;

    private static readonly string[] Columns =
        ["Function", "Runtime", "State", "Active deployment", "Schedule", "Executions of the last day", "95 % took at most"];

    private static readonly (string Value, string Text)[] Orders = [("Name", "name"), ("Newest", "newest first"), ("Oldest", "oldest first")];

    private static readonly (string Value, string Text)[] States = [("", "all"), ("enabled", "enabled"), ("disabled", "disabled")];

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var query = QueryOf(request);
        var page = await functions.ListAsync(query, request.Aborted).ConfigureAwait(false);
        var day = await figures.ReadAsync([.. page.Items.Select(function => function.Id)], Hours, 1, request.Aborted).ConfigureAwait(false);
        var warm = runtimes.All.SelectMany(runtime => runtime.Instances).Select(instance => instance.DeploymentId).ToHashSet(StringComparer.Ordinal);
        var rows = page.Items.Select(function => Row(request.Links, function, day[function.Id], IsWarm(function, warm))).ToList();
        var first = Link(request, query, cursor: null);
        return PageLayout.Create(
            request.Links,
            "Functions",
            Html.From(
                $"""
                {Filter(request, query)}
                {Elements.Table("Functions", Columns, rows, "No function matches.")}
                {Elements.Pager("Pages of functions", query.Cursor is null ? null : first, page.NextCursor is { } next ? Link(request, query, next) : null)}
                """));
    }

    private static FunctionQuery QueryOf(DashboardRequest request) => new()
    {
        Limit = PageSize,
        Cursor = request.Cursor,
        Order = request.Choice<FunctionOrder>("order") ?? FunctionOrder.Name,
        Search = request.Query("search"),
        Enabled = request.Query("state") switch { "enabled" => true, "disabled" => false, _ => null },
    };

    private static bool IsWarm(HostedFunction function, HashSet<string> warm) => function.ActiveDeploymentId is { } active && warm.Contains(active);

    private static string Link(DashboardRequest request, FunctionQuery query, string? cursor) => DashboardLinks.WithQuery(
        request.Links.Functions, ("search", query.Search), ("order", $"{query.Order}"), ("state", request.Query("state")), ("cursor", cursor));

    private static Html Filter(DashboardRequest request, FunctionQuery query) => Html.From(
        $"""
        <form class="filter" method="get" action="{request.Links.Functions}" role="search">
        {Elements.Input("search", "search", "Name or id", query.Search)}
        {Elements.Select("order", "Order", Orders, $"{query.Order}")}
        {Elements.Select("state", "State", States, request.Query("state"))}
        <button>Show</button>
        </form>
        """);

    private static Html Row(DashboardLinks links, HostedFunction function, FunctionFigures day, bool isWarm) => Html.From(
        $"""
        <tr>
        <th scope="row"><a href="{links.Function(function.Id)}">{function.Settings.Name}</a><br><code>{function.Id}</code></th>
        <td>{function.Settings.Runtime}</td>
        <td>{State(function, isWarm)}</td>
        <td>{Active(links, function)}</td>
        <td>{Schedule(function)}</td>
        <td>{BarChart.Create(day, ChartHeight, "spark")}<br>{day.Total.Executions} executions, <a href="{Failures(links, function)}">{day.Total.Failures} failed</a></td>
        <td>{Display.Duration(day.Total.P95)}</td>
        </tr>
        """);

    private static Html State(HostedFunction function, bool isWarm) =>
        !function.Settings.Enabled ? Display.Badge("disabled", "bad")
        : isWarm ? Display.Badge("warm", "good")
        : Display.Badge("asleep", "neutral");

    private static Html Active(DashboardLinks links, HostedFunction function) => function.ActiveDeploymentId is { } active
        ? Html.From($"""<a href="{links.Deployment(function.Id, active)}">{active}</a><br>{Display.Time(function.ActiveDeploymentCreatedAt)}""")
        : Display.Time(null);

    private static Html Schedule(HostedFunction function) => function.Settings.Schedule.Length == 0
        ? Display.Time(null)
        : Html.From($"""<code>{function.Settings.Schedule}</code><br>next {Display.Time(function.ScheduleNext)}""");

    private static string Failures(DashboardLinks links, HostedFunction function) =>
        DashboardLinks.WithQuery(links.Executions(function.Id), ("status", ExecutionStatus.Failed.Value));
}
