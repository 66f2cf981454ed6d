using System.Globalization;
using Deus.Hosting.Functions.Functions;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>Creates the environment of a function and of its builds: the function's variables, overridden by the system's.</summary>
internal sealed class FunctionEnvironment(IEnumerable<IPlatformVariables> platforms)
{
    /// <summary>The Appwrite version that this host reports. Functions read it as <c>APPWRITE_VERSION</c>.</summary>
    public const string ServerVersion = "1.9.6";

    /// <summary>The region of a server that is not Appwrite's own.</summary>
    private const string Region = "default";

    /// <summary>Returns the environment of the function's executions.</summary>
    public Dictionary<string, string> For(
        HostedFunction function, Deployment deployment, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = Create(function, deployment, variables);
        if (Specification.Find(function.Settings.RuntimeSpecification) is { } size)
            AddSize(environment, size.Cpus, size.MemoryMegabytes);
        return WithPlatform(environment);
    }

    /// <summary>Returns the environment of the function's builds.</summary>
    public Dictionary<string, string> ForBuild(
        HostedFunction function, Deployment deployment, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = Create(function, deployment, variables);
        var name = function.Settings.BuildSpecification;
        if (Specification.Find(name) is { } size)
            AddSize(environment, size.Cpus, Specification.BuildMemoryOf(name));
        return WithPlatform(environment);
    }

    private static Dictionary<string, string> Create(
        HostedFunction function, Deployment deployment, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in variables)
        {
            // A process environment cannot contain these names. All other names are accepted.
            if (key.Length > 0 && !key.Contains('=', StringComparison.Ordinal) && !key.Contains('\0', StringComparison.Ordinal))
                environment[key] = value.Replace("\0", "", StringComparison.Ordinal);
        }

        environment["APPWRITE_VERSION"] = ServerVersion;
        environment["APPWRITE_REGION"] = Region;
        environment["APPWRITE_DEPLOYMENT_TYPE"] = deployment.Type;
        environment["APPWRITE_FUNCTION_ID"] = function.Id;
        environment["APPWRITE_FUNCTION_NAME"] = function.Settings.Name;
        environment["APPWRITE_FUNCTION_DEPLOYMENT"] = deployment.Id;
        environment["APPWRITE_FUNCTION_RUNTIME_NAME"] = NameOf(function.Settings.Runtime);
        environment["APPWRITE_FUNCTION_RUNTIME_VERSION"] = VersionOf(function.Settings.Runtime);
        environment["OPEN_RUNTIMES_ENTRYPOINT"] = deployment.Entrypoint;
        environment["OPEN_RUNTIMES_ENV"] = "production";
        environment["CI"] = "true";
        return environment;
    }

    private static void AddSize(Dictionary<string, string> environment, string cpus, int megabytes)
    {
        environment["APPWRITE_FUNCTION_CPUS"] = environment["OPEN_RUNTIMES_CPUS"] = cpus;
        environment["APPWRITE_FUNCTION_MEMORY"] = environment["OPEN_RUNTIMES_MEMORY"] =
            megabytes.ToString(CultureInfo.InvariantCulture);
    }

    private Dictionary<string, string> WithPlatform(Dictionary<string, string> environment)
    {
        foreach (var (key, value) in platforms.SelectMany(platform => platform.All))
            environment[key] = value;
        return environment;
    }

    /// <summary>
    /// Returns the name without the version: <c>lua</c> for <c>lua-5.4</c>. Appwrite's name for <c>node</c> is <c>Node.js</c>.
    /// </summary>
    private static string NameOf(string runtime) => runtime.Split('-')[0] is var name && name == "node" ? "Node.js" : name;

    /// <summary>Returns the version: <c>20.0</c> for <c>node-20.0</c>.</summary>
    private static string VersionOf(string runtime) => runtime[(runtime.IndexOf('-', StringComparison.Ordinal) + 1)..];
}
