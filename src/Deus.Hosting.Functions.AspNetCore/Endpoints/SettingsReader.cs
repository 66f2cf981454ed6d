using Deus.Hosting.Functions.AspNetCore.Api;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>Reads a function's settings. What is absent gets its default, on an update too: an update replaces.</summary>
internal static class SettingsReader
{
    public static FunctionSettings New(ApiParameters parameters) => Common(
        parameters,
        new FunctionSettings
        {
            Name = parameters.Required("name"),
            Runtime = parameters.Required("runtime"),
            Entrypoint = parameters.Optional("entrypoint") ?? "",
        });

    /// <summary>Only runtime and entry file stay when they are absent or empty, and what the API does not know.</summary>
    public static FunctionSettings Replaced(ApiParameters parameters, FunctionSettings before) => Common(
        parameters,
        before with
        {
            Name = parameters.Required("name"),
            Runtime = parameters.Optional("runtime") is { Length: > 0 } runtime ? runtime : before.Runtime,
            Entrypoint = parameters.Optional("entrypoint") is { Length: > 0 } entrypoint ? entrypoint : before.Entrypoint,
        });

    private static FunctionSettings Common(ApiParameters parameters, FunctionSettings settings) => settings with
    {
        Execute = parameters.Strings("execute"),
        Events = parameters.Strings("events"),
        Scopes = parameters.Strings("scopes"),
        Schedule = parameters.Optional("schedule") ?? "",
        TimeoutSeconds = parameters.Integer(
            "timeout", FunctionSettings.DefaultTimeoutSeconds, 1, SettingsRules.MaxTimeoutSeconds),
        Enabled = parameters.StrictBoolean("enabled") ?? true,
        Logging = parameters.StrictBoolean("logging") ?? true,
        Commands = parameters.Optional("commands") ?? "",
        InstallationId = parameters.Optional("installationId") ?? "",
        ProviderRepositoryId = parameters.Optional("providerRepositoryId") ?? "",
        ProviderBranch = parameters.Optional("providerBranch") ?? "",
        ProviderRootDirectory = parameters.Optional("providerRootDirectory") ?? "",
        ProviderSilentMode = parameters.StrictBoolean("providerSilentMode") ?? false,
        Specification = SpecificationOf(parameters),
    };

    /// <summary>Newer clients send a size for builds and one for executions; there is one here, and the latter counts.</summary>
    private static string SpecificationOf(ApiParameters parameters)
    {
        string[] names = ["specification", "runtimeSpecification", "buildSpecification"];
        return names.Select(name => SpecificationOf(parameters, name)).ToList().Find(value => value is { Length: > 0 })
            ?? FunctionSettings.DefaultSpecification;
    }

    private static string? SpecificationOf(ApiParameters parameters, string name) =>
        parameters.Optional(name) is not { Length: > 0 } value || Specification.Find(value) is not null
            ? parameters.Optional(name)
            : throw ApiErrors.InvalidParameter(name, $"Specification must be one of: {string.Join(", ", Specification.All.Select(s => s.Name))}");
}
