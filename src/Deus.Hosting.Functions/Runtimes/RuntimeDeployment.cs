namespace Deus.Hosting.Functions.Runtimes;

/// <summary>What a runtime needs to know of a deployment to run it.</summary>
/// <param name="DeploymentId">The deployment; each has workers of its own.</param>
/// <param name="CodeFolder">The absolute path of the unpacked output artifact; read only for the worker.</param>
/// <param name="Entrypoint">The path of the entry file, relative to the folder.</param>
/// <param name="Environment">The variables of the function and of the system; the worker gets these and a few of its own.</param>
/// <param name="AlwaysWarm">True to keep one worker when idle.</param>
/// <param name="MaxMemoryMegabytes">The most memory of a worker in MiB, where the runtime allows as much; null for what it allows.</param>
internal sealed record RuntimeDeployment(
    string DeploymentId,
    string CodeFolder,
    string Entrypoint,
    IReadOnlyDictionary<string, string> Environment,
    bool AlwaysWarm,
    int? MaxMemoryMegabytes = null);
