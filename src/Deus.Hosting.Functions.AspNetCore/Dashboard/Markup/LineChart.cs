using System.Globalization;
using Deus.Hosting.Functions.Executions.Statistics;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>Draws the 95th percentiles of the durations of equal periods as a line, which has gaps where there were no executions.</summary>
internal static class LineChart
{
    private const int Step = 6;

    /// <summary>The room above the highest point, for the width of the line.</summary>
    private const int Margin = 4;

    /// <param name="figures">The figures, by period.</param>
    /// <param name="height">The height of the chart in pixels of its own scale.</param>
    public static Html Create(FunctionFigures figures, int height)
    {
        var highest = Highest(figures);
        var label = $"95 % of the executions took at most {Display.Duration(figures.Total.P95)}; the highest value is {Display.Duration(highest)}";
        return Html.From(
            $"""
            <svg class="chart" viewBox="0 0 {figures.Periods.Count * Step} {height}" preserveAspectRatio="none" role="img" aria-label="{label}"><title>{label}</title>
            <path class="line" d="{Path(figures.Periods, highest, height)}"/></svg>
            """);
    }

    /// <summary>Returns the duration of a point of the whole height.</summary>
    public static TimeSpan Highest(FunctionFigures figures) =>
        TimeSpan.FromTicks(Math.Max(1, figures.Periods.Max(period => period.P95.Ticks)));

    private static string Path(IReadOnlyList<ExecutionFigures> periods, TimeSpan highest, int height) => string.Concat(
        periods.Select((period, i) => period.Executions == 0 ? "" : Point(i, isFirst: i == 0 || periods[i - 1].Executions == 0, period.P95 / highest, height)));

    /// <summary>Continues the line, or begins it anew. A line of no length shows a point that has no neighbours.</summary>
    private static string Point(int period, bool isFirst, double share, int height)
    {
        var (x, y) = ((period * Step) + (Step / 2), Margin + ((1 - share) * (height - Margin)));
        return string.Create(CultureInfo.InvariantCulture, $"{(isFirst ? "M" : "L")}{x} {y:0.##}{(isFirst ? "h0" : "")}");
    }
}
