using System.Text.RegularExpressions;
using Deus.Hosting.Backends;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Schedules;

namespace Deus.Hosting.Functions.Functions;

/// <summary>
/// Validates the settings of a function, with the limits of https://appwrite.io/docs/references/cloud/server-rest/functions.
/// </summary>
internal static partial class FunctionSettingsRules
{
    public const int MaxNameLength = 128;
    public const int MaxEntrypointLength = 1028;
    public const int MaxCommandsLength = 8192;
    public const int MaxTimeoutSeconds = 900;
    public const int MaxDeploymentRetentionDays = 36_500;
    private const int MaxAttempts = 100;
    private const int MaxItems = 100;
    private const int MaxEventLength = 256;
    private const int MaxScheduleLength = 128;
    private const string Id = "[A-Za-z0-9][A-Za-z0-9._-]{0,35}";
    private const string Verified = "(?:/(?:un)?verified)?";

    private static readonly string NameAccepted = $"Value must be an array of strings of 1 to {MaxNameLength} chars";
    private static readonly TimeSpan MinRetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxFirstDelay = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromDays(7);
    private static readonly TimeSpan MinRetention = TimeSpan.FromSeconds(1);

    /// <exception cref="InvalidParameterException">A setting is not valid.</exception>
    public static void Check(FunctionSettings settings, IReadOnlyCollection<string> runtimes)
    {
        CheckLength("name", settings.Name, 1, MaxNameLength);
        Require(runtimes.Contains(settings.Runtime), "runtime", $"Value must be one of ({string.Join(", ", runtimes)})");
        CheckItems("execute", settings.Execute, role => Role().IsMatch(role), "Roles must be of the form any, users, user:ID, team:ID or label:ID");
        CheckItems("events", settings.Events, IsEvent, "Value must be a valid event, for example users.*.create, and not begin with 'functions.'");
        CheckItems("scopes", settings.Scopes, scope => FunctionScopes.All.Contains(scope), "Value must be a valid scope, for example users.read");
        CheckLength("schedule", settings.Schedule, 0, MaxScheduleLength);
        Require(
            settings.Schedule.Length == 0 || CronExpression.Parse(settings.Schedule)?.Next(DateTimeOffset.UnixEpoch) is not null,
            "schedule",
            "String must be a valid cron expression of five fields that has a next run, for example 0 3 * * MON-FRI");
        Require(
            settings.SchedulePolicy.TimeZone is not { } zone || (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId),
            "schedulePolicy.timeZone",
            "Value must be the IANA id of a time zone that this machine knows, for example Europe/Berlin");
        Require(
            settings.Timeout.TotalSeconds is >= 1 and <= MaxTimeoutSeconds && settings.Timeout.Ticks % TimeSpan.TicksPerSecond == 0,
            "timeout",
            $"Value must be a valid range between 1 and {MaxTimeoutSeconds}");
        CheckLength("entrypoint", settings.Entrypoint, 0, MaxEntrypointLength);
        CheckLength("commands", settings.Commands, 0, MaxCommandsLength);
        CheckSpecification("buildSpecification", settings.BuildSpecification);
        CheckSpecification("runtimeSpecification", settings.RuntimeSpecification);
        Require(
            settings.DeploymentRetentionDays is >= 0 and <= MaxDeploymentRetentionDays,
            "deploymentRetention",
            $"Value must be a valid range between 0 and {MaxDeploymentRetentionDays}");
        Require(settings.MaxConcurrentExecutions is null or >= 1, "maxConcurrentExecutions", "Value must be at least 1");
        Require(
            settings.ExecutionRetention is not { } period || period >= MinRetention || period == Timeout.InfiniteTimeSpan,
            "executionRetention",
            "Value must be at least one second, or infinite");
        CheckRetry(settings.Retry);
        CheckLength("installationId", settings.InstallationId, 0, MaxNameLength);
        CheckLength("providerRepositoryId", settings.ProviderRepositoryId, 0, MaxNameLength);
        CheckLength("providerBranch", settings.ProviderBranch, 0, MaxNameLength);
        CheckLength("providerRootDirectory", settings.ProviderRootDirectory, 0, MaxNameLength);
        CheckItems("providerBranches", settings.ProviderBranches, IsName, NameAccepted);
        CheckItems("providerPaths", settings.ProviderPaths, IsName, NameAccepted);
    }

    private static void CheckRetry(RetryPolicy? retry)
    {
        if (retry is null)
            return;
        Require(retry.MaxAttempts is >= 1 and <= MaxAttempts, "retry.maxAttempts", $"Value must be a valid range between 1 and {MaxAttempts}");
        Require(
            retry.FirstDelay >= MinRetryDelay && retry.FirstDelay <= MaxFirstDelay, "retry.firstDelay", "Value must be between one second and one day");
        Require(
            retry.MaxDelay >= retry.FirstDelay && retry.MaxDelay <= MaxRetryDelay,
            "retry.maxDelay",
            "Value must be between the first delay and seven days");
        Require(
            retry.Outcomes.All(outcome => Enum.IsDefined(outcome) && outcome is not (ExecutionOutcome.Completed or ExecutionOutcome.Canceled)),
            "retry.outcomes",
            "Value must be outcomes other than Completed and Canceled");
    }

    /// <exception cref="InvalidParameterException">The specification does not exist.</exception>
    public static void CheckSpecification(string parameter, string name) => Require(
        Specification.Find(name) is not null,
        parameter,
        $"Specification must be one of: {string.Join(", ", Specification.All.Select(specification => specification.Name))}");

    /// <summary>Returns the settings as they are stored, with the runtime's name on the wire.</summary>
    public static FunctionSettings WireNames(FunctionSettings settings) =>
        settings with { Runtime = WireRuntimes.FromHosting(settings.Runtime) };

    /// <summary>Checks the length in characters as Appwrite's API counts them: a surrogate pair is one character.</summary>
    public static void CheckLength(string parameter, string value, int min, int max)
    {
        Require(
            HasLength(value, min, max),
            parameter,
            $"Value must be a valid string and at least {min} chars and no longer than {max} chars");
    }

    private static bool HasLength(string value, int min, int max)
    {
        var length = value.Length <= max && value.Length >= min && min <= 1 ? value.Length : value.EnumerateRunes().Count();
        return length >= min && length <= max;
    }

    private static bool IsName(string value) => HasLength(value, 1, MaxNameLength);

    private static void CheckItems(string parameter, IReadOnlyList<string> items, Func<string, bool> isValid, string accepted)
    {
        Require(items.Count <= MaxItems, parameter, $"Value must be an array of at most {MaxItems} items");
        foreach (var item in items)
            Require(isValid(item), parameter, accepted);
    }

    private static bool IsEvent(string value) => value.Length <= MaxEventLength && EventPattern().IsMatch(value);

    private static void Require(bool holds, string parameter, string accepted)
    {
        if (!holds)
            throw FunctionStoreErrors.Invalid(parameter, accepted);
    }

    [GeneratedRegex(
        @$"\A(?:any|guests|users{Verified}|user:{Id}{Verified}|team:{Id}(?:/{Id})?|member:{Id}|label:{Id})\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Role();

    [GeneratedRegex(
        @"\A(?:users|teams|databases|tablesdb|documentsdb|vectorsdb|buckets|sites|messages|topics|providers|schedules|rules|reports)"
        + @"(?:\.(?:[A-Za-z0-9_-]+|\*)){1,6}\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex EventPattern();
}
