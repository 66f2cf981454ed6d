namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>
/// Creates the environment of a worker: a few inherited variables, the variables of the deployment, and the settings of the shim.
/// </summary>
internal static class WorkerEnvironment
{
    private static readonly string[] Inherited = ["PATH", "LANG", "TZ"];

    // Flags in NODE_OPTIONS would override the limits that the host sets with flags.
    private static readonly string[] Refused = ["NODE_OPTIONS"];

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
        return ShellEnvironment.Pack(environment); // The worker restores the packed variables.
    }
}
