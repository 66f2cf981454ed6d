using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Functions;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>
/// Reads a function's settings. An absent parameter gets its default, also in an update, because an update replaces all settings.
/// </summary>
internal sealed class SettingsReader(ApiParameters parameters, ResponseFormat format)
{
    public FunctionSettings New() => Common(
        new FunctionSettings
        {
            Name = parameters.Required("name"),
            Runtime = parameters.Required("runtime"),
            Entrypoint = parameters.Optional("entrypoint") ?? "",
        });

    /// <summary>
    /// Returns the settings of an update. Keeps the runtime and the entry file when they are absent or empty, the branches and the
    /// paths when they are absent, and the settings that have no parameter in the API.
    /// </summary>
    public FunctionSettings Replaced(FunctionSettings before) => Common(
        before with
        {
            Name = parameters.Required("name"),
            Runtime = parameters.Optional("runtime") is { Length: > 0 } runtime ? runtime : before.Runtime,
            Entrypoint = parameters.Optional("entrypoint") is { Length: > 0 } entrypoint ? entrypoint : before.Entrypoint,
        });

    private FunctionSettings Common(FunctionSettings settings) => settings with
    {
        Execute = parameters.Strings("execute"),
        Events = parameters.Strings("events"),
        Scopes = parameters.Strings("scopes"),
        Schedule = parameters.Optional("schedule") ?? "",
        Timeout = TimeSpan.FromSeconds(parameters.Integer(
            "timeout", FunctionSettings.DefaultTimeoutSeconds, 1, FunctionSettingsRules.MaxTimeoutSeconds)),
        Enabled = parameters.StrictBoolean("enabled") ?? true,
        Logging = parameters.StrictBoolean("logging") ?? true,
        Commands = parameters.Optional("commands") ?? "",
        InstallationId = parameters.Optional("installationId") ?? "",
        ProviderRepositoryId = parameters.Optional("providerRepositoryId") ?? "",
        ProviderBranch = parameters.Optional("providerBranch") ?? "",
        ProviderRootDirectory = parameters.Optional("providerRootDirectory") ?? "",
        ProviderSilentMode = parameters.StrictBoolean("providerSilentMode") ?? false,
        ProviderBranches = parameters.Has("providerBranches") ? parameters.Strings("providerBranches") : settings.ProviderBranches,
        ProviderPaths = parameters.Has("providerPaths") ? parameters.Strings("providerPaths") : settings.ProviderPaths,
        DeploymentRetentionDays = parameters.Integer("deploymentRetention", 0, 0, FunctionSettingsRules.MaxDeploymentRetentionDays),
        BuildSpecification = SpecificationOf("buildSpecification"),
        RuntimeSpecification = SpecificationOf("runtimeSpecification"),
    };

    /// <summary>Reads a specification. Clients before 1.9 send one specification for builds and executions.</summary>
    private string SpecificationOf(string name)
    {
        var one = OptionalSpecification("specification");
        var own = OptionalSpecification(name);
        return (format.IsFrom1_9 ? own ?? one : one ?? own) ?? FunctionSettings.DefaultSpecification;
    }

    /// <summary>Reads a specification; null when it is absent or empty.</summary>
    private string? OptionalSpecification(string name)
    {
        if (parameters.Optional(name) is not { Length: > 0 } value)
            return null;
        FunctionSettingsRules.CheckSpecification(name, value);
        return value;
    }
}
