using System.Security.Cryptography;

namespace Deus.Hosting.Contract.Tests.Backend;

/// <summary>A function in memory. The backend's lock protects its lists.</summary>
internal sealed class StoredFunction(string id)
{
    private static readonly Dictionary<string, string> NoVariables = [];

    public string Id => id;

    public string Name { get; set; } = "";

    public string Runtime { get; set; } = "";

    public bool AlwaysWarm { get; set; }

    public string Entrypoint { get; set; } = "src/main.js";

    public string Commands { get; set; } = "npm install";

    public TimeSpan Timeout { get; set; }

    public string Specification { get; set; } = "s-1vcpu-512mb";

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The deployments, oldest first.</summary>
    public List<StoredDeployment> Deployments { get; } = [];

    public StoredDeployment? Active { get; set; }

    /// <summary>The executions with their logs, oldest first.</summary>
    public List<ExecutionRecord> Executions { get; } = [];

    public FunctionSummary Summary => new()
    {
        FunctionId = id,
        Name = Name,
        Runtime = Runtime,
        ActiveDeploymentId = Active?.Id,
        AlwaysWarm = AlwaysWarm,
    };

    /// <summary>Sets the settings that the input contains, and keeps the others.</summary>
    public void Apply(DeployInput input, HostingLimits limits)
    {
        Name = input.FunctionName ?? Name;
        Runtime = input.Runtime;
        AlwaysWarm = input.AlwaysWarm ?? AlwaysWarm;
        Entrypoint = input.Entrypoint ?? Entrypoint;
        Commands = input.Commands ?? Commands;
        Specification = input.Specification ?? Specification;
        if (input.Timeout is not null || Timeout == default)
            Timeout = input.Timeout ?? TimeSpan.FromMilliseconds(limits.DefaultTimeoutMs > 0 ? limits.DefaultTimeoutMs : 30_000);
        Variables.TryAdd(
            "DEUS_MAX_RESPONSE_BYTES", limits.DefaultMaxResponseBytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (key, value) in (input.Env ?? NoVariables).Concat(input.PlainEnv ?? NoVariables))
            if (!string.IsNullOrWhiteSpace(key))
                Variables[key] = value;
    }

    public string FingerprintOf(byte[] artifact) => string.Join(
        '\n',
        [Convert.ToHexString(SHA256.HashData(artifact)), Entrypoint, Commands, $"{Timeout} {AlwaysWarm}", Specification, .. Variables.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v}")]);

    public DeploymentState StateOf(StoredDeployment deployment) => new()
    {
        FunctionId = id,
        DeploymentId = deployment.Id,
        Status = deployment.Status,
        IsActive = ReferenceEquals(Active, deployment),
        CreatedAt = deployment.CreatedAt,
        BuildLogTail = deployment.Log[^Math.Min(deployment.Log.Length, 4096)..],
    };
}

/// <summary>One deployment of a function.</summary>
internal sealed class StoredDeployment(string id, string folder, string fingerprint, StoredFunction function, DateTimeOffset createdAt) : IDisposable
{
    public string Id => id;

    /// <summary>The folder of the unpacked artifact.</summary>
    public string Folder => folder;

    public string Entrypoint { get; } = function.Entrypoint;

    public string Commands { get; } = function.Commands;

    /// <summary>A hash of artifact, settings and variables; equal for equal deployments.</summary>
    public string Fingerprint => fingerprint;

    public DateTimeOffset CreatedAt => createdAt;

    public CancellationTokenSource Cancellation { get; } = new();

    public DeploymentStatus Status { get; set; } = DeploymentStatus.Waiting;

    public string Log { get; set; } = "";

    /// <summary>Completes when the build has ended, successful or not.</summary>
    public Task Build { get; set; } = Task.CompletedTask;

    public void Dispose()
    {
        Cancellation.Dispose();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
