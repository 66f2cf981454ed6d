namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>
/// Creates the environment of a worker: a few inherited variables, the variables of the deployment, and the settings of the shim.
/// </summary>
internal static class WorkerEnvironment
{
    private static readonly string[] Inherited = ["PATH", "LANG", "TZ"];

    // Flags in NODE_OPTIONS would override the limits that the host sets with flags.
    private static readonly string[] Refused = ["NODE_OPTIONS"];

    private static readonly string[] Settings =
    [
        "DEUS_WORKER_SOCKET", "DEUS_WORKER_SECRET", "DEUS_WORKER_CODE", "DEUS_WORKER_ENTRYPOINT", "DEUS_WORKER_LOGS", "DEUS_WORKER_CONFINED",
    ];

    /// <summary>Returns true when a worker does not pass a variable of this name to the function.</summary>
    public static bool Refuses(string name) => Refused.Contains(name) || Settings.Contains(name);

    public static Dictionary<string, string> Create(RuntimeDeployment deployment, WorkerFolder folder, string code, string secret)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                environment[name] = value;
        }

        environment["TMPDIR"] = folder.Scratch;
        foreach (var (name, value) in deployment.Environment)
            environment[name] = value;
        foreach (var name in Refused)
            environment.Remove(name);

        environment["DEUS_WORKER_SOCKET"] = folder.Socket;
        environment["DEUS_WORKER_SECRET"] = secret;
        environment["DEUS_WORKER_CODE"] = code;
        environment["DEUS_WORKER_ENTRYPOINT"] = deployment.Entrypoint;
        environment["DEUS_WORKER_LOGS"] = folder.Logs;
        environment["DEUS_WORKER_CONFINED"] = HasPackagesAbove(code) ? "1" : "";
        return ShellEnvironment.Pack(environment); // The worker restores the packed variables.
    }

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
