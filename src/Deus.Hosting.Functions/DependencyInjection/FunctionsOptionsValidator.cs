using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.DependencyInjection;

/// <summary>Reports everything that is wrong at once.</summary>
internal sealed class FunctionsOptionsValidator : IValidateOptions<FunctionsOptions>
{
    private const int MaxBuilds = 64;
    private const int MinWorkerMegabytes = 128;
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    private static bool IsCommand(IReadOnlyList<string> command) =>
        command is not [var program, ..] || WorkerSettings.ProgramOf(program) is not null;

    public ValidateOptionsResult Validate(string? name, FunctionsOptions options)
    {
        var failures = new ValidateOptionsResultBuilder();
        Require(!string.IsNullOrWhiteSpace(options.Folder), nameof(options.Folder), "a folder's path");
        Require(options.NodePath is null || File.Exists(options.NodePath), nameof(options.NodePath), "null or the path of an existing file");
        Require(
            !string.IsNullOrWhiteSpace(options.Entrypoint) && options.Entrypoint.Length <= SettingsRules.MaxEntrypointLength,
            nameof(options.Entrypoint),
            $"a path of up to {SettingsRules.MaxEntrypointLength} characters, such as src/main.js");
        Require(
            options.Commands is { Length: <= SettingsRules.MaxCommandsLength },
            nameof(options.Commands),
            $"empty, or up to {SettingsRules.MaxCommandsLength} characters");
        Require(
            Specification.Find(options.Specification) is not null,
            nameof(options.Specification),
            string.Join(", ", Specification.All.Select(specification => specification.Name)));
        Require(options.BuildTimeout > TimeSpan.Zero, nameof(options.BuildTimeout), "more than zero");
        Require(
            options.BuildIsolation is not { } command || (IsCommand(command) && command.All(part => !string.IsNullOrEmpty(part))),
            nameof(options.BuildIsolation),
            "null, or a command whose program is an existing file, or in PATH, and its arguments, none of them empty");
        Require(options.MaxConcurrentBuilds is >= 1 and <= MaxBuilds, nameof(options.MaxConcurrentBuilds), $"1 to {MaxBuilds}");
        Require(options.MaxSourceBytes >= 1, nameof(options.MaxSourceBytes), "1 or more");
        Require(options.MaxUnpackedBytes >= 1, nameof(options.MaxUnpackedBytes), "1 or more");
        Require(options.MaxConcurrentExecutions >= 1, nameof(options.MaxConcurrentExecutions), "1 or more");
        Require(options.MaxConcurrentExecutionsPerFunction >= 1, nameof(options.MaxConcurrentExecutionsPerFunction), "1 or more");
        Require(options.MaxQueuedExecutions >= 0, nameof(options.MaxQueuedExecutions), "0 or more");
        Require(
            options.MaxQueueTime > TimeSpan.Zero && options.MaxQueueTime <= LongestTimer,
            nameof(options.MaxQueueTime),
            "more than zero, at most 24 days");
        Require(
            options.ExecutionRetention is not { } retention || retention >= TimeSpan.FromSeconds(1),
            nameof(options.ExecutionRetention),
            "null or at least one second");
        Require(
            options.SecretKey is null or { Length: SecretBox.KeyBytes },
            nameof(options.SecretKey),
            $"null or {SecretBox.KeyBytes} bytes");
        Require(Enum.IsDefined(options.WorkerPermission), nameof(options.WorkerPermission), string.Join(" or ", Enum.GetNames<WorkerPermission>()));
        Require(options.MaxWorkersPerDeployment is null or >= 1, nameof(options.MaxWorkersPerDeployment), "null, or 1 or more");
        Require(options.RequestsPerWorker >= 1, nameof(options.RequestsPerWorker), "1 or more");
        Require(
            options.WorkerIdleTimeout > TimeSpan.Zero && options.WorkerIdleTimeout <= LongestTimer,
            nameof(options.WorkerIdleTimeout),
            "more than zero, at most 24 days");
        Require(
            options.MaxWorkerMemoryMegabytes >= MinWorkerMegabytes,
            nameof(options.MaxWorkerMemoryMegabytes),
            $"{MinWorkerMegabytes} or more");
        Require(
            options.WorkerIsolation is not { } isolation || IsCommand(isolation),
            nameof(options.WorkerIsolation),
            "null, or a command whose program is an existing file, or in PATH");
        foreach (var (property, accepted) in options.RemoteBuilder is { } remote ? RemoteBuilderRules.Check(remote) : [])
            Require(false, $"{nameof(options.RemoteBuilder)}.{property}", accepted);
        return failures.Build();

        void Require(bool holds, string property, string accepted)
        {
            if (!holds)
                failures.AddError($"FunctionsOptions.{property} is not acceptable. Accepted: {accepted}.");
        }
    }
}
