using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The log lines of an execution in order, 1000 on a page.</summary>
internal static class LogSection
{
    private const int PageSize = 1000;

    /// <summary>The number of characters of a line that are shown.</summary>
    private const int MaxLineLength = 20_000;

    public static Html Create(DashboardRequest request, Execution execution)
    {
        var lines = execution.Lines;
        var start = Math.Min(request.Number("line") ?? 0, lines.Count);
        var shown = lines.Skip(start).Take(PageSize).Select((line, i) => Line(start + i + 1, line)).ToList();
        return shown.Count == 0
            ? Elements.Note(start == 0 ? "The execution has written nothing." : "The log has no lines here.")
            : Html.From(
                $"""
                <p class="range">Lines {start + 1} to {start + shown.Count} of {lines.Count}</p>
                <ol class="log" tabindex="0" aria-label="Log lines">{shown}</ol>
                {Elements.Pager("Pages of the log", start == 0 ? null : request.Path, start + PageSize < lines.Count ? Link(request, start + PageSize) : null)}
                """);
    }

    private static string Link(DashboardRequest request, int start) =>
        DashboardLinks.WithQuery(request.Path, ("line", start.ToString(CultureInfo.InvariantCulture)));

    private static Html Line(int number, LogLine line) => Html.From(
        $"""<li value="{number}" class="{LevelOf(line)}"><span class="level">{LevelOf(line)}</span> <code>{Shorten(line.Text)}</code></li>""");

    private static string LevelOf(LogLine line) => line.Level switch
    {
        FunctionLogLevel.Debug => "debug",
        FunctionLogLevel.Warning => "warning",
        FunctionLogLevel.Error => "error",
        _ => "info",
    };

    private static string Shorten(string text) => text.Length <= MaxLineLength ? text : $"{text[..MaxLineLength]} ... {text.Length - MaxLineLength} more characters";
}
