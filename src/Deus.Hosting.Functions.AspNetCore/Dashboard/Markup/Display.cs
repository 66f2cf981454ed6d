using System.Globalization;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

/// <summary>Writes times, durations, sizes and states as people read them.</summary>
internal static class Display
{
    private const long Kilobyte = 1024;

    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>Returns a time in UTC; "none" for null.</summary>
    public static Html Time(DateTimeOffset? time) => time is { } at
        ? Html.From($"""<time datetime="{at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}">{Text(at)}</time>""")
        : None;

    /// <summary>Returns a time in UTC as text, to the second.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Returns a duration with its unit; "none" for zero.</summary>
    public static string Duration(TimeSpan duration) => duration switch
    {
        { Ticks: <= 0 } => "none",
        { TotalSeconds: < 1 } => duration.TotalMilliseconds.ToString("0.#", CultureInfo.InvariantCulture) + " ms",
        { TotalMinutes: < 2 } => duration.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture) + " s",
        { TotalHours: < 2 } => duration.TotalMinutes.ToString("0", CultureInfo.InvariantCulture) + " min",
        { TotalDays: < 2 } => duration.TotalHours.ToString("0", CultureInfo.InvariantCulture) + " h",
        _ => duration.TotalDays.ToString("0", CultureInfo.InvariantCulture) + " days",
    };

    public static string Bytes(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        for (; size >= Kilobyte && unit < Units.Length - 1; unit++)
            size /= Kilobyte;
        return size.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>Returns a text, or "none" when it is null or empty.</summary>
    public static Html Optional(string? text) => string.IsNullOrEmpty(text) ? None : Html.Text(text);

    /// <summary>Returns a text that people copy, such as an id.</summary>
    public static Html Code(string? text) => Html.From($"<code>{text}</code>");

    public static Html Status(DeploymentStatus status) => Badge(
        status.Value, status == DeploymentStatus.Ready ? "good" : status == DeploymentStatus.Failed ? "bad" : "neutral");

    /// <summary>Returns the outcome of an execution, or its status while it has none.</summary>
    public static Html Outcome(Execution execution) => execution.Outcome is { } outcome
        ? Badge(outcome.ToString(), outcome switch
        {
            ExecutionOutcome.Completed => "good",
            ExecutionOutcome.Canceled => "neutral",
            _ => "bad",
        })
        : Badge(execution.Status.Value, "neutral");

    /// <summary>Returns a short text with a colour and a border, so that the colour is not the only sign.</summary>
    /// <param name="text">The text.</param>
    /// <param name="kind"><c>good</c>, <c>bad</c> or <c>neutral</c>.</param>
    public static Html Badge(string text, string kind) => Html.From($"""<span class="badge {kind}">{text}</span>""");

    private static Html None => Html.From($"""<span class="none">none</span>""");
}
