namespace Deus.Hosting;

/// <summary>The steps of a deployment, in order.</summary>
public enum DeployStage
{
    /// <summary>The artifact is opened, checked and packed.</summary>
    Preparing,

    /// <summary>The function is created.</summary>
    CreatingFunction,

    /// <summary>The variables are set.</summary>
    SettingVariables,

    /// <summary>The artifact is sent.</summary>
    Uploading,

    /// <summary>The backend builds the deployment.</summary>
    Building,

    /// <summary>The deployment is ready and active.</summary>
    Ready,
}

/// <summary>How far a deployment has come.</summary>
/// <param name="Stage">The present step.</param>
/// <param name="Fraction">How much of the step is done, 0 to 1; null when that cannot be known.</param>
/// <param name="FunctionId">The function, once known.</param>
/// <param name="DeploymentId">The deployment, once known.</param>
/// <param name="Status">The backend's status of the deployment while building; null before.</param>
public sealed record DeployProgress(
    DeployStage Stage,
    double? Fraction = null,
    string? FunctionId = null,
    string? DeploymentId = null,
    DeploymentStatus? Status = null)
{
    /// <summary>The lines that the build has printed since the report before; empty when there are none.</summary>
    public IReadOnlyList<string> LogLines { get; init; } = [];

    /// <summary>What a deployment's state means for its progress.</summary>
    internal static DeployProgress Of(DeploymentState state, IReadOnlyList<string> logLines) => new(
        state.IsReady ? DeployStage.Ready : DeployStage.Building,
        state.IsReady ? 1 : null,
        state.FunctionId,
        state.DeploymentId,
        state.Status)
    {
        LogLines = logLines,
    };
}
