namespace Deus.Hosting;

/// <summary>A function as <see cref="IFunctionCatalog"/> lists it.</summary>
public sealed record FunctionSummary
{
    /// <summary>The function's id.</summary>
    public required string FunctionId { get; init; }

    /// <summary>The function's name.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// One of <see cref="HostingRuntimes"/>; a runtime that this version does not know is given as the backend spells it,
    /// for example <c>python-3.12</c>.
    /// </summary>
    public required string Runtime { get; init; }

    /// <summary>The id of the deployment that executions run; null when none is active.</summary>
    public string? ActiveDeploymentId { get; init; }

    /// <summary>
    /// True when the function keeps capacity when idle. On Appwrite: when it has the specification of
    /// <c>AppwriteOptions.WarmSpecification</c>; false when that option is not set.
    /// </summary>
    public bool AlwaysWarm { get; init; }
}
