namespace Deus.Hosting.Functions.Runtimes;

/// <summary>The deployment that a runtime executes, with its limits and variables.</summary>
public sealed record RuntimeDeployment
{
    /// <summary>The function's id.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The deployment's id. Its code never changes; keep what is compiled or started apart for each.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>The function's runtime: one of <see cref="IFunctionRuntime.Names"/>.</summary>
    public required string Runtime { get; init; }

    /// <summary>The absolute path of the folder with the unpacked output artifact. Read only.</summary>
    public required string CodeFolder { get; init; }

    /// <summary>The path of the entry file, relative to <see cref="CodeFolder"/>.</summary>
    public required string Entrypoint { get; init; }

    /// <summary>
    /// The variables of the function, secret ones included, and those of the host, for example <c>APPWRITE_FUNCTION_ID</c>. When
    /// they change, the host calls <see cref="IFunctionRuntime.ReleaseAsync"/>. Default empty.
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>True to keep the deployment ready when idle. Default false.</summary>
    public bool AlwaysWarm { get; init; }

    /// <summary>The most memory in bytes that the function may use, by its specification; null for the limit of the runtime.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>Names the deployment without the values of its variables.</summary>
    public override string ToString() => $"{nameof(RuntimeDeployment)} {{ {nameof(FunctionId)} = {FunctionId}, {nameof(DeploymentId)} = {DeploymentId} }}";
}
