using Deus.Hosting.Functions.AspNetCore.Api;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>Reads a function's settings. What is absent gets its default, on an update too: an update replaces.</summary>
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
    /// Runtime and entry file stay when they are absent or empty, branches and paths when they are absent, and so does what the
    /// API does not know.
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
            "timeout", FunctionSettings.DefaultTimeoutSeconds, 1, SettingsRules.MaxTimeoutSeconds)),
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
        DeploymentRetentionDays = parameters.Integer("deploymentRetention", 0, 0, SettingsRules.MaxDeploymentRetentionDays),
        BuildSpecification = SpecificationOf("buildSpecification"),
        RuntimeSpecification = SpecificationOf("runtimeSpecification"),
    };

    /// <summary>Older clients know one size only, which is that of builds and of executions.</summary>
    private string SpecificationOf(string name)
    {
        var one = OptionalSpecification("specification");
        var own = OptionalSpecification(name);
        return (format.IsFrom1_9 ? own ?? one : one ?? own) ?? FunctionSettings.DefaultSpecification;
    }

    /// <summary>An empty one is as good as none.</summary>
    private string? OptionalSpecification(string name)
    {
        if (parameters.Optional(name) is not { Length: > 0 } value)
            return null;
        SettingsRules.CheckSpecification(name, value);
        return value;
    }
}
