namespace Deus.Hosting.Ledger;

/// <summary>The status of a recorded deployment.</summary>
public enum LedgerDeploymentStatus
{
    /// <summary>It was admitted, and is being deployed; or its process has ended before the end.</summary>
    Pending,

    /// <summary>It is the deployment that the service runs.</summary>
    Active,

    /// <summary>It failed. What it had created was deleted.</summary>
    Failed,

    /// <summary>A later deployment of the service has replaced it.</summary>
    Superseded,

    /// <summary>It was active when the service was removed.</summary>
    Removed,
}
