using System.Globalization;

namespace Deus.Hosting.Functions;

/// <summary>The environment of a function and its builds: its variables, then the system's, which win.</summary>
internal sealed class FunctionEnvironment(IEnumerable<IPlatformVariables> platforms)
{
    /// <summary>The Appwrite version that this host answers as; functions read it as <c>APPWRITE_VERSION</c>.</summary>
    public const string ServerVersion = "1.9.6";

    public Dictionary<string, string> For(
        HostedFunction function, Deployment deployment, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in variables)
        {
            // An environment cannot hold these; everything else is a name some program may read.
            if (key.Length > 0 && !key.Contains('=', StringComparison.Ordinal) && !key.Contains('\0', StringComparison.Ordinal))
                environment[key] = value.Replace("\0", "", StringComparison.Ordinal);
        }

        environment["APPWRITE_VERSION"] = ServerVersion;
        environment["APPWRITE_DEPLOYMENT_TYPE"] = deployment.Type;
        environment["APPWRITE_FUNCTION_ID"] = function.Id;
        environment["APPWRITE_FUNCTION_NAME"] = function.Settings.Name;
        environment["APPWRITE_FUNCTION_DEPLOYMENT"] = deployment.Id;
        environment["APPWRITE_FUNCTION_RUNTIME_NAME"] = NameOf(function.Settings.Runtime);
        environment["APPWRITE_FUNCTION_RUNTIME_VERSION"] = VersionOf(function.Settings.Runtime);
        environment["OPEN_RUNTIMES_ENTRYPOINT"] = deployment.Entrypoint;
        environment["OPEN_RUNTIMES_ENV"] = "production";
        environment["CI"] = "true";
        if (Specification.Find(function.Settings.RuntimeSpecification) is { } size)
        {
            var memory = size.MemoryMegabytes.ToString(CultureInfo.InvariantCulture);
            environment["APPWRITE_FUNCTION_CPUS"] = environment["OPEN_RUNTIMES_CPUS"] = size.Cpus;
            environment["APPWRITE_FUNCTION_MEMORY"] = environment["OPEN_RUNTIMES_MEMORY"] = memory;
        }

        foreach (var (key, value) in platforms.SelectMany(platform => platform.All))
            environment[key] = value;
        return environment;
    }

    /// <summary><c>lua-5.4</c> is <c>lua</c>; Node.js is called so on Appwrite.</summary>
    private static string NameOf(string runtime) => runtime.Split('-')[0] is var name && name == "node" ? "Node.js" : name;

    /// <summary><c>node-20.0</c> is version <c>20.0</c>.</summary>
    private static string VersionOf(string runtime) => runtime[(runtime.IndexOf('-', StringComparison.Ordinal) + 1)..];
}
