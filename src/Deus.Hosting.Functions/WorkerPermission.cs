namespace Deus.Hosting.Functions;

/// <summary>The permissions of a worker on the machine.</summary>
public enum WorkerPermission
{
    /// <summary>
    /// The worker may read its code and shim, use its scratch folder and use the network. It has no access to other files, child
    /// processes, worker threads and native add-ons. Node.js enforces this; see https://nodejs.org/api/permissions.html.
    /// </summary>
    Strict,

    /// <summary>The worker has all permissions of the host's user.</summary>
    Off,
}
