namespace Deus.Hosting.Ledger;

/// <summary>The kind of a difference between the records and the backend.</summary>
public enum LedgerDifferenceKind
{
    /// <summary>A pending deployment whose process has ended, or has taken longer than <see cref="LedgerOptions.PendingTimeout"/>.
    /// Resolving takes it back: it deletes a function that only this deployment used, or cancels the builds that have not ended and activates
    /// the recorded deployment again; then it records the failure.</summary>
    LeftDeployment,

    /// <summary>An active deployment whose function does not exist at the backend. Resolving records it as removed, and gives its place
    /// back.</summary>
    MissingFunction,

    /// <summary>A place under the ceiling whose function neither the backend nor a record knows. Resolving gives it back.</summary>
    UnusedPlace,

    /// <summary>A function at the backend that neither a record nor a place knows. Resolving deletes it. It may belong to another
    /// application.</summary>
    UnknownFunction,
}

/// <summary>A difference between the records and the backend, found by <see cref="DeploymentLedger.FindDifferencesAsync"/>.</summary>
public sealed record LedgerDifference
{
    internal LedgerDifference(LedgerDifferenceKind kind, string functionId, LedgerDeployment? deployment = null)
    {
        Kind = kind;
        FunctionId = functionId;
        Deployment = deployment;
    }

    /// <summary>The kind, which says what resolving does.</summary>
    public LedgerDifferenceKind Kind { get; }

    /// <summary>The function at the backend.</summary>
    public string FunctionId { get; }

    /// <summary>The recorded deployment; null for <see cref="LedgerDifferenceKind.UnusedPlace"/> and
    /// <see cref="LedgerDifferenceKind.UnknownFunction"/>.</summary>
    public LedgerDeployment? Deployment { get; }
}
