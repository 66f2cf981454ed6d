namespace LedgerProcess;

/// <summary>A step of a deployment at which the process is killed.</summary>
public enum KillStep
{
    /// <summary>Before a request to the backend is sent.</summary>
    BeforeRequest,

    /// <summary>After the backend has processed a request.</summary>
    AfterRequest,

    /// <summary>Before a transaction of the ledger is committed.</summary>
    BeforeCommit,

    /// <summary>After a transaction of the ledger is committed.</summary>
    AfterCommit,
}
