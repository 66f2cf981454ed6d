using Deus.Hosting.Functions.Executions.Statistics;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>Draws the numbers of executions of equal periods as bars, with the failures at their feet.</summary>
internal static class BarChart
{
    private const int BarWidth = 6;
    private const int Gap = 2;

    /// <param name="figures">The figures, by period.</param>
    /// <param name="height">The height of the chart in pixels of its own scale.</param>
    /// <param name="cssClass">The class of the chart, which sets its size on the page.</param>
    public static Html Create(FunctionFigures figures, int height, string cssClass)
    {
        var highest = Highest(figures);
        var width = figures.Periods.Count * BarWidth;
        var label = $"{figures.Total.Executions} executions, {figures.Total.Failures} failed";
        return Html.From(
            $"""
            <svg class="{cssClass}" viewBox="0 0 {width} {height}" preserveAspectRatio="none" role="img" aria-label="{label}"><title>{label}</title>
            {figures.Periods.Select((period, i) => Bar(period, i * BarWidth, highest, height))}</svg>
            """);
    }

    /// <summary>Returns the number of executions that a bar of the whole height has.</summary>
    public static long Highest(FunctionFigures figures) => Math.Max(1, figures.Periods.Max(period => period.Executions));

    private static Html Bar(ExecutionFigures period, int x, long highest, int height)
    {
        var (all, failed) = (HeightOf(period.Executions), HeightOf(period.Failures));
        return period.Executions == 0
            ? Html.Empty
            : Html.From(
                $"""
                <g><title>{Display.Text(period.Start)}: {period.Executions} executions, {period.Failures} failed</title>{Rectangle("all", all)}{Rectangle("failed", failed)}</g>
                """);

        // One execution among very many is still visible.
        double HeightOf(long count) => count == 0 ? 0 : Math.Max(1, (double)count / highest * height);

        Html Rectangle(string kind, double size) => size == 0
            ? Html.Empty
            : Html.From($"""<rect class="{kind}" x="{x}" y="{height - size}" width="{BarWidth - Gap}" height="{size}"/>""");
    }
}
