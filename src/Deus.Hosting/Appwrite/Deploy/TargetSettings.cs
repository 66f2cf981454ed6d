using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>
/// The settings that a function is to have when the deployment goes into it: what the input names, else the function's own,
/// else those of the options.
/// </summary>
/// <param name="Name">The function's name.</param>
/// <param name="Entrypoint">The entry file.</param>
/// <param name="Commands">The build commands.</param>
/// <param name="Timeout">How long an execution may take, in seconds.</param>
/// <param name="Specification">The size; null for the server's own default.</param>
internal sealed record TargetSettings(string? Name, string Entrypoint, string Commands, int? Timeout, string? Specification)
{
    public static TargetSettings OfNew(DeployPlan plan, AppwriteOptions options) => new(
        plan.Name,
        plan.Settings.Entrypoint ?? options.Entrypoint,
        plan.Settings.Commands ?? options.Commands,
        plan.Settings.TimeoutSeconds ?? plan.DefaultTimeoutSeconds,
        plan.Settings.Specification ?? (plan.AlwaysWarm == true ? options.WarmSpecification : ColdSpecification(options)));

    public static TargetSettings Of(FunctionResponse existing, DeployPlan plan, AppwriteOptions options) => new(
        plan.GivenName ?? existing.Name,
        plan.Settings.Entrypoint ?? (existing.Entrypoint is { Length: > 0 } own ? own : options.Entrypoint),
        plan.Settings.Commands ?? existing.Commands ?? options.Commands,
        plan.Settings.TimeoutSeconds ?? existing.Timeout,
        plan.Settings.Specification ?? SpecificationOf(existing, plan.AlwaysWarm, options));

    /// <summary>Puts every field of the function back and changes only these: the server replaces.</summary>
    public UpdateFunctionBody ApplyTo(UpdateFunctionBody before) => before with
    {
        Name = Name,
        Entrypoint = Entrypoint,
        Commands = Commands,
        Timeout = Timeout,
        Specification = Specification,
    };

    /// <summary>A function with another specification than the warm one is cold already, and keeps its own.</summary>
    private static string? SpecificationOf(FunctionResponse existing, bool? alwaysWarm, AppwriteOptions options) => alwaysWarm switch
    {
        true => options.WarmSpecification,
        false when existing.Specification == options.WarmSpecification => ColdSpecification(options),
        _ => existing.Specification,
    };

    private static string? ColdSpecification(AppwriteOptions options) =>
        string.IsNullOrEmpty(options.Specification) ? null : options.Specification;
}
