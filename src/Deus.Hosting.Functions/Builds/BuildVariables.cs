using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Executions.Masking;
using Deus.Hosting.Functions.Variables;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <summary>What a build is told of its function, and what of it its log must not tell.</summary>
internal sealed class BuildVariables(
    VariableValues values,
    FunctionEnvironment environments,
    IEnumerable<IFunctionKeyIssuer> keys,
    IOptions<FunctionsOptions> options)
{
    /// <summary>The environment of the function, and a key to the host's own API for as long as the build may take.</summary>
    public Dictionary<string, string> EnvironmentOf(BuildContext subject, TimeSpan timeout)
    {
        var environment = environments.For(
            subject.Function, subject.Deployment, subject.Variables.Select(v => KeyValuePair.Create(v.Key, values.Reveal(v))));
        foreach (var issuer in keys)
            environment["APPWRITE_FUNCTION_API_KEY"] = issuer.Issue(subject.Function.Settings, timeout);
        return environment;
    }

    /// <summary>Takes secrets out of the log; null when they stay.</summary>
    public RecordMask? MaskOf(BuildContext subject) =>
        options.Value.MaskLogs ? new RecordMask(new SecretValues(subject.Variables.Where(v => v.Secret).Select(values.Reveal))) : null;
}
