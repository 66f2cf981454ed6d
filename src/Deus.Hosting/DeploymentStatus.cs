namespace Deus.Hosting;

/// <summary>
/// A deployment's status as the backend spells it. An open set: a status this version does not know is carried as it is.
/// </summary>
/// <param name="Value">The text on the wire.</param>
public readonly record struct DeploymentStatus(string Value)
{
    /// <summary>Accepted, not yet taken up.</summary>
    public static DeploymentStatus Waiting { get; } = new("waiting");

    /// <summary>Taken up by a builder.</summary>
    public static DeploymentStatus Processing { get; } = new("processing");

    /// <summary>The build runs.</summary>
    public static DeploymentStatus Building { get; } = new("building");

    /// <summary>Built; can be activated.</summary>
    public static DeploymentStatus Ready { get; } = new("ready");

    /// <summary>The build failed.</summary>
    public static DeploymentStatus Failed { get; } = new("failed");

    /// <summary>The build was canceled.</summary>
    public static DeploymentStatus Canceled { get; } = new("canceled");

    /// <summary>True when the status cannot change any more: ready, failed or canceled.</summary>
    public bool IsTerminal => this == Ready || this == Failed || this == Canceled;

    /// <summary>The text on the wire.</summary>
    public override string ToString() => Value ?? "";
}
