namespace Deus.Hosting.Functions;

/// <summary>What the embedded host refused.</summary>
public enum FunctionProblem
{
    /// <summary>There is no such function.</summary>
    FunctionNotFound,

    /// <summary>There is a function of this id already.</summary>
    FunctionAlreadyExists,

    /// <summary>The function is disabled.</summary>
    FunctionDisabled,

    /// <summary>There is no such deployment of this function.</summary>
    DeploymentNotFound,

    /// <summary>The function has no active deployment yet.</summary>
    NoActiveDeployment,

    /// <summary>The deployment is not ready: it is still being built, or its build failed.</summary>
    DeploymentNotReady,

    /// <summary>Neither the deployment nor the function names an entry file.</summary>
    EntrypointMissing,

    /// <summary>The uploaded artifact has no bytes.</summary>
    ArtifactEmpty,

    /// <summary>The uploaded artifact is larger than <see cref="FunctionsOptions.MaxSourceBytes"/>.</summary>
    ArtifactTooLarge,

    /// <summary>There is no such variable of this function.</summary>
    VariableNotFound,

    /// <summary>The function has a variable of this name or id already.</summary>
    VariableAlreadyExists,

    /// <summary>A secret variable cannot become readable: delete it and create it again.</summary>
    VariableCannotUnsetSecret,

    /// <summary>There is no such execution of this function.</summary>
    ExecutionNotFound,

    /// <summary>The deployment is the active one: activate another one first.</summary>
    DeploymentIsActive,

    /// <summary>Another deployment is active than the caller expected.</summary>
    ActiveDeploymentChanged,

    /// <summary>The source of the deployment has no such file, or one that cannot be read as text.</summary>
    SourceNotReadable,

    /// <summary>The execution still runs.</summary>
    ExecutionNotEnded,

    /// <summary>The build has ended and cannot be canceled any more.</summary>
    BuildAlreadyCompleted,

    /// <summary>Others changed the function's settings during each attempt to change them: try again later.</summary>
    FunctionChanged,
}

/// <summary>The embedded host refused; nothing was changed.</summary>
public sealed class FunctionStoreException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="problem">What was refused; it decides on the reason.</param>
    /// <param name="message">What is wrong, what would be accepted, what to do.</param>
    /// <param name="functionId">The id of the function concerned; null when none is known.</param>
    /// <param name="deploymentId">The id of the deployment concerned; null when there is none.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public FunctionStoreException(
        FunctionProblem problem, string message, string? functionId = null, string? deploymentId = null, Exception? innerException = null)
        : base(message, ReasonOf(problem), innerException)
    {
        Problem = problem;
        FunctionId = functionId;
        DeploymentId = deploymentId;
    }

    /// <summary>What was refused.</summary>
    public FunctionProblem Problem { get; }

    private static HostingErrorReason ReasonOf(FunctionProblem problem) => problem switch
    {
        FunctionProblem.FunctionNotFound or FunctionProblem.DeploymentNotFound or FunctionProblem.VariableNotFound
            or FunctionProblem.ExecutionNotFound or FunctionProblem.SourceNotReadable => HostingErrorReason.NotFound,
        FunctionProblem.NoActiveDeployment => HostingErrorReason.NoActiveDeployment,
        FunctionProblem.DeploymentNotReady => HostingErrorReason.NotReady,
        FunctionProblem.FunctionAlreadyExists or FunctionProblem.VariableAlreadyExists or FunctionProblem.FunctionDisabled
            or FunctionProblem.DeploymentIsActive or FunctionProblem.ActiveDeploymentChanged
            or FunctionProblem.ExecutionNotEnded or FunctionProblem.BuildAlreadyCompleted
            or FunctionProblem.FunctionChanged => HostingErrorReason.Conflict,
        _ => HostingErrorReason.RefusedArgument,
    };
}
