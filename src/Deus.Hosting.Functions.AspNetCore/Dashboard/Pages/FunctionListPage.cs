using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Statistics;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The list of functions: one page of it, with the figures of the last day.</summary>
internal sealed class FunctionListPage(IFunctionStore functions, FigureReader figures, FunctionRuntimes runtimes)
{
    private const int PageSize = 20;
    private const int Hours = 24;
    private const int ChartHeight = 24;

    private static readonly string[] Columns = ["Function", "State", "Last 24 hours", "p95", "Runtime", "Active deployment", "Schedule"];

    private static readonly (string Value, string Text)[] Orders = [("Name", "name"), ("Newest", "newest first"), ("Oldest", "oldest first")];

    private static readonly (string Value, string Text)[] States = [("", "all"), ("enabled", "enabled"), ("disabled", "disabled")];

    public async Task<Html> CreateAsync(DashboardRequest request)
    {
        var query = QueryOf(request);
        var page = await functions.ListAsync(query, request.Aborted).ConfigureAwait(false);
        var day = await figures.ReadAsync([.. page.Items.Select(function => function.Id)], Hours, 1, request.Aborted).ConfigureAwait(false);
        var state = new FunctionState(runtimes.All.SelectMany(runtime => runtime.Instances));
        var rows = page.Items.Select(function => Row(request.Links, function, day[function.Id], state)).ToList();
        var first = query.Cursor is null ? null : Link(request, query, cursor: null);
        var next = page.NextCursor is { } cursor ? Link(request, query, cursor) : null;
        return PageLayout.Create(request.Links, new PageContent(
            "Functions",
            Html.From(
                $"""
                {Filter(request, query)}
                {Table.Create("Functions", Columns, rows, Empty(request))}
                {Elements.Pager("Pages of functions", first, next)}
                """))
        { Section = request.Links.Functions });
    }

    private static FunctionQuery QueryOf(DashboardRequest request) => new()
    {
        Limit = PageSize,
        Cursor = request.Cursor,
        Order = request.Choice<FunctionOrder>("order") ?? FunctionOrder.Name,
        Search = request.Query("search"),
        Enabled = request.Query("state") switch { "enabled" => true, "disabled" => false, _ => null },
    };

    private static string Empty(DashboardRequest request) => request.Context.Request.Query.Count == 0
        ? "There are no functions yet. Deploy one, and it appears here."
        : "No function matches.";

    private static string Link(DashboardRequest request, FunctionQuery query, string? cursor) => DashboardLinks.WithQuery(
        request.Links.Functions, ("search", query.Search), ("order", $"{query.Order}"), ("state", request.Query("state")), ("cursor", cursor));

    private static Html Filter(DashboardRequest request, FunctionQuery query) => Html.From(
        $"""
        <form class="filter" method="get" action="{request.Links.Functions}" role="search">
        {Elements.Input("search", "search", "Name or id", query.Search)}
        {Elements.Select("state", "State", States, request.Query("state"))}
        {Elements.Select("order", "Order", Orders, $"{query.Order}")}
        <button>Show</button>
        </form>
        """);

    private static Html[] Row(DashboardLinks links, HostedFunction function, FunctionFigures day, FunctionState state) =>
    [
        Html.From($"""<a class="name" href="{links.Function(function.Id)}">{function.Settings.Name}</a><br><code class="quiet">{function.Id}</code>"""),
        state.Badge(function),
        Day(links, function, day),
        Html.Text(Display.Duration(day.Total.P95)),
        Html.Text(function.Settings.Runtime),
        Active(links, function),
        Schedule(function),
    ];

    private static Html Day(DashboardLinks links, HostedFunction function, FunctionFigures day) => day.Total.Executions == 0
        ? Display.Optional(null)
        : Html.From(
            $"""
            <div class="day">{BarChart.Create(day, ChartHeight, "spark")}<span>{day.Total.Executions} executions, <a href="{Failures(links, function)}">{day.Total.Failures} failed</a></span></div>
            """);

    private static Html Active(DashboardLinks links, HostedFunction function) => function.ActiveDeploymentId is { } active
        ? Html.From($"""<a href="{links.Deployment(function.Id, active)}"><code>{active}</code></a><br>{Display.Time(function.ActiveDeploymentCreatedAt)}""")
        : Display.Time(null);

    private static Html Schedule(HostedFunction function) => function.Settings.Schedule.Length == 0
        ? Display.Time(null)
        : Html.From($"""<code>{function.Settings.Schedule}</code><br>next {Display.Time(function.ScheduleNext)}""");

    private static string Failures(DashboardLinks links, HostedFunction function) =>
        DashboardLinks.WithQuery(links.Executions(function.Id), ("status", ExecutionStatus.Failed.Value));
}
