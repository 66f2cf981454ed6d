using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>The settings and limits of a function.</summary>
internal static class SettingSection
{
    public static Html Create(HostedFunction function)
    {
        var settings = function.Settings;
        return Elements.Facts(
        [
            ("Created", Display.Time(function.CreatedAt)),
            ("Changed", Display.Time(function.UpdatedAt)),
            ("Enabled", YesNo(settings.Enabled)),
            ("Runtime", Text(settings.Runtime)),
            ("Entry file", Text(settings.Entrypoint)),
            ("Build commands", Text(settings.Commands)),
            ("Size", Text(settings.RuntimeSpecification)),
            ("Timeout", Text(Display.Duration(settings.Timeout))),
            ("Always warm", YesNo(function.AlwaysWarm)),
            ("Executions at the same time", Text(settings.MaxConcurrentExecutions is { } limit ? $"at most {limit}" : "the limit of the host")),
            ("Records are kept", Text(Retention(settings.ExecutionRetention))),
            ("Logs are recorded", YesNo(settings.Logging)),
            ("Responses are recorded", YesNo(settings.SavesResponses)),
            ("Attempts", Text(Attempts(settings.Retry))),
            ("Schedule", Text(settings.Schedule)),
            ("Time zone", Text(settings.SchedulePolicy.TimeZone ?? "UTC")),
            ("Schedule is paused", YesNo(settings.SchedulePolicy.IsPaused)),
            ("Next run", Display.Time(function.ScheduleNext)),
            ("Last run", Display.Time(function.SchedulePrevious)),
            ("Who may execute it", Text(string.Join(", ", settings.Execute))),
            ("Scopes of its key", Text(string.Join(", ", settings.Scopes))),
            ("Results are sent to", Text(HostOf(function.CallbackUrl))),
        ]);
    }

    private static Html Text(string? text) => Display.Optional(text);

    private static Html YesNo(bool value) => Html.From($"{(value ? "yes" : "no")}");

    private static string Retention(TimeSpan? retention) => retention switch
    {
        null => "as long as those of the host",
        { Ticks: < 0 } => "for ever",
        { } time => Display.Duration(time),
    };

    private static string Attempts(RetryPolicy? policy) => policy is null
        ? "1"
        : $"at most {policy.MaxAttempts}, the second one after {Display.Duration(policy.FirstDelay)}";

    // The path and the query of a URL may be a secret.
    private static string? HostOf(Uri? url) => url is null ? null : $"{url.Scheme}://{url.Authority}";
}
