namespace Deus.Hosting;

/// <summary>
/// The status of a deployment, in the backend's spelling. A status that this version does not know is kept unchanged.
/// </summary>
/// <param name="Value">The status text of the API, for example <c>ready</c>.</param>
public readonly record struct DeploymentStatus(string Value)
{
    /// <summary>The deployment is accepted; no builder has started on it.</summary>
    public static DeploymentStatus Waiting { get; } = new("waiting");

    /// <summary>A builder has accepted the deployment.</summary>
    public static DeploymentStatus Processing { get; } = new("processing");

    /// <summary>The build is running.</summary>
    public static DeploymentStatus Building { get; } = new("building");

    /// <summary>The build succeeded; the deployment can be activated.</summary>
    public static DeploymentStatus Ready { get; } = new("ready");

    /// <summary>The build failed.</summary>
    public static DeploymentStatus Failed { get; } = new("failed");

    /// <summary>The build was canceled.</summary>
    public static DeploymentStatus Canceled { get; } = new("canceled");

    /// <summary>True when the status is final: ready, failed or canceled.</summary>
    public bool IsTerminal => this == Ready || this == Failed || this == Canceled;

    /// <summary>Returns the status text of the API; empty for the default value.</summary>
    public override string ToString() => Value ?? "";
}
