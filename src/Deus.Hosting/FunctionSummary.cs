namespace Deus.Hosting;

/// <summary>A function in the list of an <see cref="IFunctionCatalog"/>.</summary>
public sealed record FunctionSummary
{
    /// <summary>The id of the function.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The name of the function.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The runtime of the function: one of <see cref="HostingRuntimes"/>. A runtime that this version does not know has the
    /// backend's spelling, for example <c>python-3.12</c>.
    /// </summary>
    public required string Runtime { get; init; }

    /// <summary>The id of the active deployment, which executions run; null when none is active.</summary>
    public string? ActiveDeploymentId { get; init; }

    /// <summary>
    /// True when the function keeps capacity when idle. On Appwrite, true when its specification equals
    /// <c>AppwriteOptions.WarmSpecification</c>; false when that option is empty.
    /// </summary>
    public bool AlwaysWarm { get; init; }
}
