using Deus.Hosting.Backends;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>Rejects values that Appwrite would reject, or would accept and never serve, before anything is sent.</summary>
internal static class AppwriteRules
{
    // The default of _APP_FUNCTIONS_TIMEOUT.
    private const int MaxTimeoutSeconds = 900;

    // GET /functions/{id} with one of these ids returns the list of the route, so a function with this id cannot be read.
    private static readonly string[] Routes = ["runtimes", "specifications", "templates", "usage"];

    /// <exception cref="ArgumentException">The id of the function is the name of a route.</exception>
    /// <exception cref="OptionsValidationException">The time limit exceeds the server's maximum.</exception>
    public static void Check(DeployPlan plan, HostingLimits limits)
    {
        CheckIsNoRoute(plan.FunctionId, nameof(DeployInput.FunctionId));
        if (limits.TimeoutSeconds > MaxTimeoutSeconds)
            throw new OptionsValidationException(
                Options.DefaultName,
                typeof(HostingLimits),
                [$"{nameof(HostingLimits.DefaultTimeoutMs)} is {limits.DefaultTimeoutMs}, more than Appwrite accepts. Accepted: at most {MaxTimeoutSeconds * 1000} (900 s)."]);
    }

    private static void CheckIsNoRoute(string? functionId, string parameterName)
    {
        if (Routes.Contains(functionId, StringComparer.Ordinal))
            throw new ArgumentException(
                $"A function with the id '{functionId}' cannot be read, because Appwrite has a route of this name. Accepted: any id but "
                + $"{string.Join(", ", Routes)}.",
                parameterName);
    }
}
