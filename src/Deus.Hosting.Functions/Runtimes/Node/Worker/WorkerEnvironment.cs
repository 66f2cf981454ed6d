using Deus.Hosting.Functions.Runtimes.Node.Protocol;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>
/// Creates the environment of a worker: a few inherited variables and the settings of the shim when its process starts, and the variables of
/// its deployment when it gets one.
/// </summary>
internal static class WorkerEnvironment
{
    private static readonly string[] Inherited = ["PATH", "LANG", "TZ"];

    // Flags in NODE_OPTIONS would override the limits that the host sets with flags.
    private static readonly string[] Refused = ["NODE_OPTIONS"];

    // Node.js, its libraries and the C library read these when a process starts, so a worker that runs already cannot take them.
    private static readonly string[] ReadAtStart = ["NODE_", "UV_", "SSL_", "OPENSSL_", "LD_", "MALLOC_", "GLIBC_", "ICU_", "LC_", "LANG"];

    // Only functions and packages read it.
    private const string NodeEnvironment = "NODE_ENV";

    private static readonly string[] Settings = ["DEUS_WORKER_SOCKET", "DEUS_WORKER_SECRET", "DEUS_WORKER_LOGS"];

    /// <summary>Returns true when a worker does not pass a variable of this name to the function.</summary>
    public static bool Refuses(string name) => Refused.Contains(name) || Settings.Contains(name);

    /// <summary>Returns true when a variable of this name has an effect only when it is set before the process starts.</summary>
    public static bool IsReadAtStart(string name) =>
        name != NodeEnvironment && !Refuses(name) && ReadAtStart.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Returns the environment with which the process of a worker starts.</summary>
    /// <param name="variables">The variables of the deployment; those that are not read at the start are omitted.</param>
    /// <param name="folder">The worker's files.</param>
    /// <param name="secret">The worker's secret.</param>
    public static Dictionary<string, string> AtStart(IReadOnlyDictionary<string, string> variables, WorkerFolder folder, string secret)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                environment[name] = value;
        }

        environment["TMPDIR"] = folder.Scratch;
        foreach (var (name, value) in variables.Where(variable => IsReadAtStart(variable.Key)))
            environment[name] = value;
        environment["DEUS_WORKER_SOCKET"] = folder.Socket;
        environment["DEUS_WORKER_SECRET"] = secret;
        environment["DEUS_WORKER_LOGS"] = folder.Logs;
        return environment;
    }

    /// <summary>Returns what a started worker receives of its deployment.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="code">The folder of the code, without links in its path.</param>
    public static WorkerDeployment ToMessage(RuntimeDeployment deployment, string code) => new(
        code,
        deployment.Entrypoint,
        HasPackagesAbove(code),
        [.. deployment.Environment.Where(variable => !Refuses(variable.Key)).Select(variable => new[] { variable.Key, variable.Value })]);

    /// <summary>Returns true when Node.js would find packages of an application above the function's folder.</summary>
    private static bool HasPackagesAbove(string code)
    {
        for (var folder = Path.GetDirectoryName(code); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(Path.Combine(folder, "node_modules")))
                return true;
        }

        return false;
    }
}
