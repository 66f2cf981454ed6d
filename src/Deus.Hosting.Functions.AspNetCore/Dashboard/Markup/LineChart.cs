using System.Globalization;
using Deus.Hosting.Functions.Executions.Statistics;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>Draws the 95th percentiles of the durations of equal periods as points of a line, where there were executions.</summary>
internal static class LineChart
{
    private const int Step = 6;

    /// <param name="figures">The figures, by period.</param>
    /// <param name="height">The height of the chart in pixels of its own scale.</param>
    public static Html Create(FunctionFigures figures, int height)
    {
        var longest = Math.Max(1, figures.Periods.Max(period => period.P95.Ticks));
        var label = $"95 % of the executions took at most {Display.Duration(figures.Total.P95)}; the highest value is {Display.Duration(TimeSpan.FromTicks(longest))}";
        var points = figures.Periods.Select((period, i) => (X: i * Step, period.P95.Ticks)).Where(point => point.Ticks > 0)
            .Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X},{height - ((double)point.Ticks / longest * (height - 2)):0.##}"));
        return Html.From(
            $"""
            <svg class="chart" viewBox="0 0 {figures.Periods.Count * Step} {height}" preserveAspectRatio="none" role="img" aria-label="{label}"><title>{label}</title>
            <polyline class="line" points="{string.Join(' ', points)}"/></svg>
            """);
    }
}
