namespace Deus.Hosting.Functions;

/// <summary>The reason why the embedded host rejected a request.</summary>
public enum FunctionErrorCode
{
    /// <summary>The function does not exist.</summary>
    FunctionNotFound,

    /// <summary>A function with this id exists already.</summary>
    FunctionAlreadyExists,

    /// <summary>The function is disabled.</summary>
    FunctionDisabled,

    /// <summary>The function has no such deployment.</summary>
    DeploymentNotFound,

    /// <summary>The function has no active deployment yet.</summary>
    NoActiveDeployment,

    /// <summary>The deployment is not ready: its build has not ended, or it failed.</summary>
    DeploymentNotReady,

    /// <summary>Neither the deployment nor the function sets an entry file.</summary>
    EntrypointMissing,

    /// <summary>The uploaded artifact is empty.</summary>
    ArtifactEmpty,

    /// <summary>The uploaded artifact is larger than <see cref="FunctionsOptions.MaxSourceBytes"/>.</summary>
    ArtifactTooLarge,

    /// <summary>The function has no such variable.</summary>
    VariableNotFound,

    /// <summary>The function has a variable with this name or id already.</summary>
    VariableAlreadyExists,

    /// <summary>A secret variable cannot become readable. Delete it and create it again.</summary>
    VariableCannotUnsetSecret,

    /// <summary>The function has no such execution.</summary>
    ExecutionNotFound,

    /// <summary>The deployment is active. Activate another one first.</summary>
    DeploymentIsActive,

    /// <summary>The active deployment is not the one that the caller expected.</summary>
    ActiveDeploymentChanged,

    /// <summary>The source of the deployment has no such file, or the file cannot be read as text.</summary>
    SourceNotReadable,

    /// <summary>The execution has not ended.</summary>
    ExecutionNotEnded,

    /// <summary>The build has ended and can no longer be canceled.</summary>
    BuildAlreadyCompleted,

    /// <summary>Other callers changed the function's settings during each attempt to update them. Try again later.</summary>
    FunctionChanged,

    /// <summary>The execution has ended and can no longer be canceled.</summary>
    ExecutionAlreadyEnded,

    /// <summary>The execution is no dead letter: its request is not kept.</summary>
    NotDeadLetter,

    /// <summary>A scheduled run of the function waits or runs, and its policy does not allow overlap.</summary>
    ScheduledRunNotEnded,

    /// <summary>The host of the callback URL is not one of <see cref="FunctionsOptions.CallbackHosts"/>.</summary>
    CallbackHostNotAllowed,

    /// <summary>The function has no such callback.</summary>
    CallbackNotFound,

    /// <summary>The callback has not failed, or its content is not kept any more, so that it cannot be sent again.</summary>
    CallbackNotFailed,
}

/// <summary>The embedded host rejected the request. Nothing was changed.</summary>
public sealed class FunctionStoreException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="errorCode">The reason of the rejection. It determines <see cref="HostingException.Reason"/>.</param>
    /// <param name="message">The message: what is wrong, what would be accepted, and what to do.</param>
    /// <param name="functionId">The id of the function concerned; null when none is known.</param>
    /// <param name="deploymentId">The id of the deployment concerned; null when no deployment is concerned.</param>
    /// <param name="innerException">The cause; null when it is unknown.</param>
    public FunctionStoreException(
        FunctionErrorCode errorCode, string message, string? functionId = null, string? deploymentId = null, Exception? innerException = null)
        : base(message, ReasonOf(errorCode), innerException)
    {
        ErrorCode = errorCode;
        FunctionId = functionId;
        DeploymentId = deploymentId;
    }

    /// <summary>The reason of the rejection.</summary>
    public FunctionErrorCode ErrorCode { get; }

    private static HostingErrorReason ReasonOf(FunctionErrorCode errorCode) => errorCode switch
    {
        FunctionErrorCode.FunctionNotFound or FunctionErrorCode.DeploymentNotFound or FunctionErrorCode.VariableNotFound
            or FunctionErrorCode.ExecutionNotFound or FunctionErrorCode.SourceNotReadable
            or FunctionErrorCode.CallbackNotFound => HostingErrorReason.NotFound,
        FunctionErrorCode.NoActiveDeployment => HostingErrorReason.NoActiveDeployment,
        FunctionErrorCode.DeploymentNotReady => HostingErrorReason.NotReady,
        FunctionErrorCode.FunctionAlreadyExists or FunctionErrorCode.VariableAlreadyExists or FunctionErrorCode.FunctionDisabled
            or FunctionErrorCode.DeploymentIsActive or FunctionErrorCode.ActiveDeploymentChanged
            or FunctionErrorCode.ExecutionNotEnded or FunctionErrorCode.BuildAlreadyCompleted
            or FunctionErrorCode.FunctionChanged or FunctionErrorCode.ExecutionAlreadyEnded
            or FunctionErrorCode.NotDeadLetter or FunctionErrorCode.CallbackNotFailed
            or FunctionErrorCode.ScheduledRunNotEnded => HostingErrorReason.Conflict,
        _ => HostingErrorReason.RefusedArgument,
    };
}
