using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Functions;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.DependencyInjection;

/// <summary>Validates the options and reports all errors together.</summary>
internal sealed class FunctionsOptionsValidator(IEnumerable<SectionBinding<FunctionsOptions>> bindings)
    : IValidateOptions<FunctionsOptions>
{
    private const string Below = "*.";
    private const int MaxBuilds = 64;
    private const int MaxBlankWorkers = 64;
    private const long MinWorkerBytes = 134_217_728;
    private const long MinBodyMemory = 67_108_864;
    private const int MaxResponse = 20_971_520;
    private const long MinBodyDisk = 20_971_520;
    private const int MaxThreshold = 1_048_576;
    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(3650);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    public ValidateOptionsResult Validate(string? name, FunctionsOptions options)
    {
        var rules = new OptionsRules<FunctionsOptions>(bindings);
        Text(rules, options.Folder, nameof(options.Folder), !string.IsNullOrWhiteSpace(options.Folder), "a folder's path");
        Text(
            rules,
            options.NodePath,
            nameof(options.NodePath),
            options.NodePath is null || File.Exists(options.NodePath),
            "null or the path of an existing file");
        foreach (var (path, index) in (options.NodePaths ?? []).Select((path, index) => (path, index)))
            Text(rules, path, $"{nameof(options.NodePaths)}:{index}", File.Exists(path), "the path of an existing file");
        CheckDefaults(rules, options);
        Require(
            rules,
            options.SecretKey is null or { Length: SecretBox.KeyBytes },
            nameof(options.SecretKey),
            $"null or {SecretBox.KeyBytes} bytes, in configuration as base64");
        CheckBuilds(rules, options);
        CheckExecutions(rules, options);
        CheckBodies(rules, options);
        CheckWorkers(rules, options);
        return rules.Result();
    }

    /// <summary>Checks the defaults for new functions.</summary>
    private static void CheckDefaults(OptionsRules<FunctionsOptions> rules, FunctionsOptions options)
    {
        Text(
            rules,
            options.Entrypoint,
            nameof(options.Entrypoint),
            !string.IsNullOrWhiteSpace(options.Entrypoint) && options.Entrypoint.Length <= FunctionSettingsRules.MaxEntrypointLength,
            $"a path of up to {FunctionSettingsRules.MaxEntrypointLength} characters, such as src/main.js");
        Text(
            rules,
            options.Commands,
            nameof(options.Commands),
            options.Commands is { Length: <= FunctionSettingsRules.MaxCommandsLength },
            $"empty, or up to {FunctionSettingsRules.MaxCommandsLength} characters");
        Text(
            rules,
            options.Specification,
            nameof(options.Specification),
            Specification.Find(options.Specification) is not null,
            string.Join(", ", Specification.All.Select(specification => specification.Name)));
    }

    private static void CheckBuilds(OptionsRules<FunctionsOptions> rules, FunctionsOptions options)
    {
        Require(rules, options.BuildTimeout > TimeSpan.Zero, nameof(options.BuildTimeout), "more than zero");
        Text(
            rules,
            options.BuildIsolation is [var builder, ..] ? builder : null,
            nameof(options.BuildIsolation),
            options.BuildIsolation is not { } command || (IsCommand(command) && command.All(part => !string.IsNullOrEmpty(part))),
            "null, or a command whose program is an existing file, or in PATH, and its arguments, none of them empty");
        Require(rules, options.MaxConcurrentBuilds is >= 1 and <= MaxBuilds, nameof(options.MaxConcurrentBuilds), $"1 to {MaxBuilds}");
        Require(rules, options.MaxSourceBytes >= 1, nameof(options.MaxSourceBytes), "1 or more");
        Require(rules, options.MaxUnpackedBytes >= 1, nameof(options.MaxUnpackedBytes), "1 or more");
        Require(rules, options.MaxBuildDiskBytes >= 1, nameof(options.MaxBuildDiskBytes), "1 or more");
        Require(rules, options.MaxUnpackedEntries >= 1, nameof(options.MaxUnpackedEntries), "1 or more");
        Require(
            rules,
            options.UploadRetention > TimeSpan.Zero && options.UploadRetention <= LongestRetention,
            nameof(options.UploadRetention),
            "more than zero, at most 3650 days");
        if (options.RemoteBuilder is { } remote)
            CheckRemoteBuilder(rules, remote);
    }

    private static void CheckRemoteBuilder(OptionsRules<FunctionsOptions> rules, RemoteBuilderOptions remote)
    {
        var wrong = RemoteBuilderRules.Check(remote).ToDictionary(rule => rule.Property, rule => rule.Accepted);
        (string Property, string? Text)[] texts =
        [
            (nameof(remote.Endpoint), remote.Endpoint), (nameof(remote.CallbackEndpoint), remote.CallbackEndpoint),
            (nameof(remote.ApiKey), remote.ApiKey), (nameof(remote.Secret), remote.Secret),
            (nameof(remote.ProjectId), remote.ProjectId), (nameof(remote.Image), remote.Image),
        ];
        foreach (var (property, text) in texts)
            Text(rules, text, $"RemoteBuilder:{property}", !wrong.ContainsKey(property), wrong.GetValueOrDefault(property, ""));
    }

    private static void CheckExecutions(OptionsRules<FunctionsOptions> rules, FunctionsOptions options)
    {
        Require(rules, options.MaxConcurrentExecutions >= 1, nameof(options.MaxConcurrentExecutions), "1 or more");
        Require(rules, options.MaxConcurrentExecutionsPerFunction >= 1, nameof(options.MaxConcurrentExecutionsPerFunction), "1 or more");
        Require(rules, options.MaxQueuedExecutions >= 0, nameof(options.MaxQueuedExecutions), "0 or more");
        Require(rules, IsTimer(options.MaxQueueTime), nameof(options.MaxQueueTime), "more than zero, at most 24 days");
        Require(
            rules,
            options.ExecutionRetention is not { } retention || retention >= TimeSpan.FromSeconds(1),
            nameof(options.ExecutionRetention),
            "null or at least one second");
        CheckHosts(rules, nameof(options.CallbackHosts), options.CallbackHosts, "a host name such as example.org, or *.example.org", Below);
        CheckHosts(rules, nameof(options.PrivateCallbackHosts), options.PrivateCallbackHosts, "a host name such as example.org", "");
    }

    private static void CheckHosts(
        OptionsRules<FunctionsOptions> rules, string name, IReadOnlyList<string>? hosts, string accepted, string prefix)
    {
        foreach (var (host, index) in (hosts ?? []).Select((host, index) => (host, index)))
        {
            var plain = prefix.Length > 0 && host.StartsWith(prefix, StringComparison.Ordinal) ? host[prefix.Length..] : host;
            Text(rules, host, $"{name}:{index}", Uri.CheckHostName(plain) is not UriHostNameType.Unknown, accepted);
        }
    }

    private static void CheckBodies(OptionsRules<FunctionsOptions> rules, FunctionsOptions options)
    {
        Require(rules, options.MaxResponseBytes is >= 1 and <= MaxResponse, nameof(options.MaxResponseBytes), $"1 to {MaxResponse}");
        Require(rules, options.MaxBodyMemoryBytes >= MinBodyMemory, nameof(options.MaxBodyMemoryBytes), $"{MinBodyMemory} or more");
        Require(rules, options.MaxBodyDiskBytes >= MinBodyDisk, nameof(options.MaxBodyDiskBytes), $"{MinBodyDisk} or more");
        Require(
            rules, options.BodySpoolThresholdBytes is >= 0 and <= MaxThreshold, nameof(options.BodySpoolThresholdBytes), $"0 to {MaxThreshold}");
        Require(rules, options.MinBodyBytesPerSecond >= 0, nameof(options.MinBodyBytesPerSecond), "0 or more");
    }

    private static void CheckWorkers(OptionsRules<FunctionsOptions> rules, FunctionsOptions options)
    {
        Require(
            rules, Enum.IsDefined(options.WorkerPermission), nameof(options.WorkerPermission), string.Join(" or ", Enum.GetNames<WorkerPermission>()));
        Require(rules, options.MaxWorkersPerDeployment is null or >= 1, nameof(options.MaxWorkersPerDeployment), "null, or 1 or more");
        Require(rules, options.RequestsPerWorker >= 1, nameof(options.RequestsPerWorker), "1 or more");
        Require(rules, options.BlankWorkers is null or (>= 0 and <= MaxBlankWorkers), nameof(options.BlankWorkers), $"null, or 0 to {MaxBlankWorkers}");
        Require(rules, IsTimer(options.WorkerIdleTimeout), nameof(options.WorkerIdleTimeout), "more than zero, at most 24 days");
        Require(
            rules,
            options.MaxWorkerMemoryBytes >= MinWorkerBytes,
            nameof(options.MaxWorkerMemoryBytes),
            $"{MinWorkerBytes} or more");
        Text(
            rules,
            options.WorkerIsolation is [var worker, ..] ? worker : null,
            nameof(options.WorkerIsolation),
            options.WorkerIsolation is not { } isolation || IsCommand(isolation),
            "null, or a command whose program is an existing file, or in PATH");
    }

    private static bool IsCommand(IReadOnlyList<string> command) =>
        command is not [var program, ..] || WorkerSettings.ProgramOf(program) is not null;

    private static bool IsTimer(TimeSpan time) => time > TimeSpan.Zero && time <= LongestTimer;

    private static void Require(OptionsRules<FunctionsOptions> rules, bool holds, string key, string accepted) =>
        rules.Require(holds, key, $"is not acceptable. Accepted: {accepted}.");

    private static void Text(OptionsRules<FunctionsOptions> rules, string? text, string key, bool holds, string accepted) =>
        rules.RequireText(text, key, holds, $"is not acceptable. Accepted: {accepted}.");
}
