namespace Deus.Hosting.Tests.Appwrite.Faults;

/// <summary>One cell of the fault matrix: an operation, the request that is hit, what hits it, and how often.</summary>
public sealed record FaultCell(string Operation, string Method, string Path, string Fault, bool IsLasting)
{
    /// <summary>The requests of each operation.</summary>
    private static readonly (string Operation, string Method, string Path)[] Requests =
    [
        ("deploy", "POST", "/functions"),
        ("deploy", "POST", "/functions/*/variables"),
        ("deploy", "POST", "/functions/*/deployments"),
        ("deploy in parts", "POST", "/functions/*/deployments"),
        ("deploy in parts", "GET", "/health/version"),
        ("deploy with id", "POST", "/functions"),
        ("deploy with id", "POST", "/functions/*/variables"),
        ("deploy with id", "POST", "/functions/*/deployments"),
        ("redeploy", "POST", "/functions"),
        ("redeploy", "GET", "/functions/*"),
        ("redeploy", "PUT", "/functions/*"),
        ("redeploy", "PUT", "/functions/*/variables/*"),
        ("redeploy", "POST", "/functions/*/variables"),
        ("redeploy", "POST", "/functions/*/deployments"),
        ("redeploy in parts", "POST", "/functions/*/deployments"),
        ("wait", "GET", "/functions/*/deployments/*"),
        ("wait", "GET", "/functions/*"),
        ("wait", "PATCH", "/functions/*/deployments/*"),
        ("invoke", "POST", "/functions/*/executions"),
        ("delete", "DELETE", "/functions/*"),
    ];

    private static readonly string[] Faults =
    [
        "connection refused",
        "cut before",
        "cut during",
        "cut after reading",
        "cut after handling",
        "408",
        "429",
        "429 with seconds",
        "429 with date",
        "500",
        "502 with HTML",
        "bare 413",
        "truncated answer",
        "truncated JSON",
        "wrong JSON",
        "slow drip",
        "cancellation",
    ];

    public static IEnumerable<FaultCell> All() =>
        from request in Requests
        from fault in Faults
        from isLasting in new[] { false, true }
        select new FaultCell(request.Operation, request.Method, request.Path, fault, isLasting);

    public override string ToString() => $"{Operation}: {Method} {Path}, {Fault}, {(IsLasting ? "always" : "once")}";
}
