namespace Deus.Hosting.Tests.Appwrite.Faults;

/// <summary>One cell of the fault matrix: a server version, an operation, the faulty request, the fault, and its frequency.</summary>
/// <param name="Version">The version of the server.</param>
/// <param name="Operation">The operation of the caller.</param>
/// <param name="Request">The method and the path of the faulty request.</param>
/// <param name="Part">The faulty part of an upload: <c>first</c> or <c>last</c>; empty for other requests.</param>
/// <param name="Fault">The name of the fault.</param>
/// <param name="IsLasting">True when the fault happens each time.</param>
public sealed record FaultCell(string Version, string Operation, string Request, string Part, string Fault, bool IsLasting)
{
    public static readonly string[] Versions = ["1.8.1", "1.9.6", "2.0"];

    /// <summary>The requests of each operation.</summary>
    private static readonly (string Operation, string Request, string Part)[] Requests =
    [
        ("deploy", "POST /functions", ""),
        ("deploy", "POST /functions/*/variables", ""),
        ("deploy", "POST /functions/*/deployments", ""),
        ("deploy in parts", "POST /functions/*/deployments", "first"),
        ("deploy in parts", "POST /functions/*/deployments", "last"),
        ("deploy in three parts", "GET /health/version", ""),
        ("deploy with id", "GET /functions/*", ""),
        ("deploy with id", "POST /functions", ""),
        ("deploy with id", "POST /functions/*/variables", ""),
        ("deploy with id", "POST /functions/*/deployments", ""),
        ("redeploy", "GET /functions/*", ""),
        ("redeploy", "PUT /functions/*", ""),
        ("redeploy", "PUT /functions/*/variables/*", ""),
        ("redeploy", "POST /functions/*/variables", ""),
        ("redeploy", "POST /functions/*/deployments", ""),
        ("redeploy in parts", "POST /functions/*/deployments", "first"),
        ("redeploy in parts", "POST /functions/*/deployments", "last"),
        ("redeploy in parts that fails", "DELETE /functions/*/deployments/*", ""),
        ("wait", "GET /functions/*/deployments/*", ""),
        ("wait", "GET /functions/*", ""),
        ("wait", "GET /functions/*/deployments", ""),
        ("wait", "PATCH /functions/*/deployments/*", ""),
        ("invoke", "POST /functions/*/executions", ""),
        ("delete", "DELETE /functions/*", ""),
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
    ];

    // These faults end the operation, so they cannot happen a second time.
    private static readonly string[] Cancellations = ["canceled before handling", "canceled after handling"];

    /// <summary>The row of the cell in the table; the versions are the columns.</summary>
    public string Key => $"{Operation} | {(Part.Length > 0 ? $"{Request}, {Part} part" : Request)} | {Fault} | {(IsLasting ? "always" : "once")}";

    public static IEnumerable<FaultCell> All() =>
        from request in Requests
        from fault in Faults.SelectMany(f => new[] { (Fault: f, IsLasting: false), (Fault: f, IsLasting: true) })
            .Concat(Cancellations.Select(f => (Fault: f, IsLasting: false)))
        from version in Versions
        select new FaultCell(version, request.Operation, request.Request, request.Part, fault.Fault, fault.IsLasting);

    public override string ToString() => $"{Version}: {Key}";
}
