using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Executions.Masking;
using Deus.Hosting.Functions.Variables;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>Creates the environment of a build and the mask of its log.</summary>
internal sealed class BuildVariables(
    VariableValues values,
    FunctionEnvironment environments,
    IEnumerable<IFunctionKeyIssuer> keys,
    IOptions<FunctionsOptions> options)
{
    /// <summary>
    /// Returns the environment of the function, with a key to the host's API that is valid for the duration of the build.
    /// </summary>
    public Dictionary<string, string> EnvironmentOf(BuildContext context, TimeSpan timeout)
    {
        var environment = environments.ForBuild(context.Function, context.Deployment, OwnOf(context));
        foreach (var issuer in keys)
            environment["APPWRITE_FUNCTION_API_KEY"] = issuer.Issue(context.Function.Settings, timeout);
        return environment;
    }

    /// <summary>Returns the variables of the function.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> OwnOf(BuildContext context) =>
        [.. context.Variables.Select(v => KeyValuePair.Create(v.Key, values.Reveal(v)))];

    /// <summary>Returns the mask of the build log; null when logs are not masked.</summary>
    public RecordMask? MaskOf(BuildContext context) =>
        options.Value.MaskLogs ? new RecordMask(new SecretValues(context.Variables.Where(v => v.Secret).Select(values.Reveal))) : null;
}
