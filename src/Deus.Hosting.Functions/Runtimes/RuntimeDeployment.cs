namespace Deus.Hosting.Functions.Runtimes;

/// <summary>The deployment that a runtime executes, with its limits and variables.</summary>
public sealed record RuntimeDeployment
{
    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>
    /// When the function was created. An id can be used again after its function was deleted; what a runtime keeps for a function belongs to
    /// the id and this time. Default: the earliest time.
    /// </summary>
    public DateTimeOffset FunctionCreatedAt { get; init; }

    /// <summary>The id of the deployment. Its code never changes. Cache compiled code and started processes per deployment id.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>The function's runtime: one of <see cref="IFunctionRuntime.Names"/>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The absolute path of the folder with the unpacked output artifact. The runtime must not write to it.</summary>
    public required string CodeFolder { get; init; }

    /// <summary>The path of the entry file, relative to <see cref="CodeFolder"/>.</summary>
    public required string Entrypoint { get; init; }

    /// <summary>
    /// The variables of the function, including secret variables, and of the host, for example <c>APPWRITE_FUNCTION_ID</c>. When they
    /// change, the host calls <see cref="IFunctionRuntime.ReleaseAsync"/>. Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>True to keep the deployment ready while it is idle. Default false.</summary>
    public bool AlwaysWarm { get; init; }

    /// <summary>The function's memory limit in bytes, from its specification; null: the limit of the runtime. Default null.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>Returns the ids of the function and the deployment, without the variables.</summary>
    public override string ToString() => $"{nameof(RuntimeDeployment)} {{ {nameof(FunctionId)} = {FunctionId}, {nameof(DeploymentId)} = {DeploymentId} }}";
}
