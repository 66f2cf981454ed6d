using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Statistics;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The charts of a function, with their numbers as a table.</summary>
internal static class FigureSection
{
    private const int ChartHeight = 120;

    private static readonly string[] Columns = ["Since", "Executions", "Failed", "Cold starts", "p50", "p95"];

    /// <summary>Returns the charts.</summary>
    /// <param name="links">The links of the dashboard.</param>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="range">The time that the charts show.</param>
    /// <param name="figures">The figures of that time.</param>
    public static Html Create(DashboardLinks links, string functionId, FigureRange range, FunctionFigures figures) => Html.From(
        $"""
        <nav class="ranges" aria-label="Time of the charts">{FigureRange.All.Select(other => Link(links, functionId, other, other == range))}</nav>
        {Elements.Numbers(Totals(figures.Total))}
        <div class="charts">
        {Figure(figures, "Executions, and those that failed", $"{BarChart.Highest(figures)}", BarChart.Create(figures, ChartHeight, "chart"))}
        {Figure(figures, "Duration that 95 % did not exceed (p95)", figures.Total.Executions == 0 ? "0" : Display.Duration(LineChart.Highest(figures)), LineChart.Create(figures, ChartHeight))}
        </div>
        <details><summary>The numbers of the charts</summary>
        {Table.Create("Numbers of the charts", Columns, [.. figures.Periods.Where(period => period.Executions > 0).Select(Row)], "There were no executions.")}
        </details>
        """);

    private static Html Figure(FunctionFigures figures, string caption, string highest, Html chart) => Html.From(
        $"""
        <figure class="card"><figcaption>{caption}</figcaption>
        <div class="scale" aria-hidden="true">{highest}</div>{chart}
        <div class="axis" aria-hidden="true"><span>{Display.Text(figures.Periods[0].Start)}</span><span>now</span></div></figure>
        """);

    private static Html Link(DashboardLinks links, string functionId, FigureRange range, bool isShown)
    {
        var target = DashboardLinks.WithQuery(links.Function(functionId), ("range", range.Name));
        return isShown
            ? Html.From($"""<a href="{target}" aria-current="true">{range.Text}</a> """)
            : Html.From($"""<a href="{target}">{range.Text}</a> """);
    }

    private static (string Name, Html Value)[] Totals(ExecutionFigures total) =>
    [
        ("Executions", Html.From($"{total.Executions}")),
        ("Failed", total.Failures == 0 ? Html.Text("0") : Html.From($"""<span class="bad">{total.Failures}</span>""")),
        ("Cold starts", Html.From($"{total.ColdStarts}")),
        ("p50", Html.Text(Display.Duration(total.P50))),
        ("p95", Html.Text(Display.Duration(total.P95))),
    ];

    private static Html[] Row(ExecutionFigures period) =>
    [
        Display.Time(period.Start),
        Html.From($"{period.Executions}"),
        Html.From($"{period.Failures}"),
        Html.From($"{period.ColdStarts}"),
        Html.Text(Display.Duration(period.P50)),
        Html.Text(Display.Duration(period.P95)),
    ];
}
