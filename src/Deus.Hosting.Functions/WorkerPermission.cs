namespace Deus.Hosting.Functions;

/// <summary>What a worker may do on the machine.</summary>
public enum WorkerPermission
{
    /// <summary>
    /// Read its code and shim, use its scratch folder, use the network; no other files, child processes, worker threads
    /// or native add-ons. Node.js enforces it; see https://nodejs.org/api/permissions.html.
    /// </summary>
    Strict,

    /// <summary>Whatever the host's user may do.</summary>
    Off,
}
