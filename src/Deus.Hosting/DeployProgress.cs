namespace Deus.Hosting;

/// <summary>The stages of a deployment, in order.</summary>
public enum DeployStage
{
    /// <summary>The artifact is opened, checked and packed.</summary>
    Preparing,

    /// <summary>The function is found or created.</summary>
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

/// <summary>A progress report of a deployment.</summary>
/// <param name="Stage">The current stage.</param>
/// <param name="Fraction">The completed part of the stage, 0 to 1; null when it is unknown.</param>
/// <param name="FunctionId">The id of the function; null until it is known.</param>
/// <param name="DeploymentId">The id of the deployment; null until it is known.</param>
/// <param name="Status">The status of the deployment; null before the build.</param>
public sealed record DeployProgress(
    DeployStage Stage,
    double? Fraction = null,
    string? FunctionId = null,
    string? DeploymentId = null,
    DeploymentStatus? Status = null)
{
    /// <summary>The lines that the build has logged since the previous report; empty when there are none.</summary>
    public IReadOnlyList<string> LogLines { get; init; } = [];

    /// <summary>Creates the report for a state of the deployment and the new log lines.</summary>
    internal static DeployProgress From(DeploymentState state, IReadOnlyList<string> logLines) => new(
        state.IsReady ? DeployStage.Ready : DeployStage.Building,
        state.IsReady ? 1 : null,
        state.FunctionId,
        state.DeploymentId,
        state.Status)
    {
        LogLines = logLines,
    };
}
