using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Executions.Statistics;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The charts of a function, with their numbers as a table.</summary>
internal static class FigureSection
{
    private static readonly string[] Columns = ["Since", "Executions", "Failed", "Cold starts", "50 % took at most", "95 % took at most"];

    public static Html Create(DashboardLinks links, string functionId, FigureRange range, FunctionFigures figures, int height) => Html.From(
        $"""
        <nav class="menu" aria-label="Time of the charts">{FigureRange.All.Select(other => Link(links, functionId, other, other == range))}</nav>
        {Elements.Facts(Totals(figures.Total))}
        <figure><figcaption>Executions, and those that failed</figcaption>{BarChart.Create(figures, height, "chart")}</figure>
        <figure><figcaption>The duration that 95 % of the executions did not exceed</figcaption>{LineChart.Create(figures, height)}</figure>
        <details><summary>The numbers of the charts</summary>
        {Elements.Table("Numbers of the charts", Columns, [.. figures.Periods.Where(period => period.Executions > 0).Select(Row)], "There were no executions.")}
        </details>
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
        ("Failed", Html.From($"{total.Failures}")),
        ("Cold starts", Html.From($"{total.ColdStarts}")),
        ("50 % took at most", Html.From($"{Display.Duration(total.P50)}")),
        ("95 % took at most", Html.From($"{Display.Duration(total.P95)}")),
    ];

    private static Html Row(ExecutionFigures period) => Html.From(
        $"""
        <tr><th scope="row">{Display.Time(period.Start)}</th><td>{period.Executions}</td><td>{period.Failures}</td><td>{period.ColdStarts}</td><td>{Display.Duration(period.P50)}</td><td>{Display.Duration(period.P95)}</td></tr>
        """);
}
