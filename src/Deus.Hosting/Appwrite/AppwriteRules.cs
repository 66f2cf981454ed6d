using Deus.Hosting.Backends;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>What Appwrite would refuse, or accept and never serve; checked before anything is sent.</summary>
internal static class AppwriteRules
{
    // _APP_FUNCTIONS_TIMEOUT as servers come.
    private const int MaxTimeoutSeconds = 900;

    // GET /functions/{id} answers with these lists and not with the function, which cannot be read then.
    private static readonly string[] Routes = ["runtimes", "specifications", "templates", "usage"];

    /// <exception cref="ArgumentException">The function's id is the name of a route.</exception>
    /// <exception cref="OptionsValidationException">The timeout is over the server's maximum.</exception>
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
