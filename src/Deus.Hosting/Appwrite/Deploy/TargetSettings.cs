using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>
/// The settings of the function after the deployment: the values of the input, else the values of the existing function, else the
/// values of the options.
/// </summary>
/// <param name="Name">The name of the function; null when the existing function has none.</param>
/// <param name="Entrypoint">The entry file of the function.</param>
/// <param name="Commands">The build commands.</param>
/// <param name="Timeout">The time limit of an execution in seconds; null when the existing function has none.</param>
/// <param name="Specification">The size of the function; null for the server's default.</param>
internal sealed record TargetSettings(string? Name, string Entrypoint, string Commands, int? Timeout, string? Specification)
{
    public static TargetSettings OfNew(DeployPlan plan, AppwriteOptions options) => new(
        plan.Name,
        plan.Settings.Entrypoint ?? options.Entrypoint,
        plan.Settings.Commands ?? options.Commands,
        plan.Settings.TimeoutSeconds ?? plan.DefaultTimeoutSeconds,
        plan.Settings.Specification ?? (plan.AlwaysWarm == true ? options.WarmSpecification : ColdSpecification(options)));

    public static TargetSettings From(FunctionResponse existing, DeployPlan plan, AppwriteOptions options) => new(
        plan.GivenName ?? existing.Name,
        plan.Settings.Entrypoint ?? (existing.Entrypoint is { Length: > 0 } own ? own : options.Entrypoint),
        plan.Settings.Commands ?? existing.Commands ?? options.Commands,
        plan.Settings.TimeoutSeconds ?? existing.Timeout,
        plan.Settings.Specification ?? SpecificationOf(existing, plan.AlwaysWarm, options));

    /// <summary>
    /// Returns an update of the function with these settings. All other fields stay unchanged: the server replaces the whole
    /// function.
    /// </summary>
    public UpdateFunctionBody ApplyTo(UpdateFunctionBody before) => before with
    {
        Name = Name,
        Entrypoint = Entrypoint,
        Commands = Commands,
        Timeout = Timeout,
        Specification = Specification,
    };

    /// <summary>
    /// Returns the specification after the deployment. A function whose specification is not the warm one is not always warm, and
    /// keeps it.
    /// </summary>
    private static string? SpecificationOf(FunctionResponse existing, bool? alwaysWarm, AppwriteOptions options) => alwaysWarm switch
    {
        true => options.WarmSpecification,
        false when existing.Specification == options.WarmSpecification => ColdSpecification(options),
        _ => existing.Specification,
    };

    private static string? ColdSpecification(AppwriteOptions options) =>
        string.IsNullOrEmpty(options.Specification) ? null : options.Specification;
}
