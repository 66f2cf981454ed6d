namespace Deus.Hosting.Functions.Hosting;

/// <summary>Creates the exceptions of the stores, with one message for each error.</summary>
internal static class FunctionStoreErrors
{
    public static FunctionStoreException FunctionNotFound(string functionId) => new(
        FunctionErrorCode.FunctionNotFound, $"There is no function '{functionId}'.", functionId);

    public static FunctionStoreException FunctionAlreadyExists(string functionId) => new(
        FunctionErrorCode.FunctionAlreadyExists,
        $"There is a function '{functionId}' already. Choose another id, or unique().",
        functionId);

    public static FunctionStoreException FunctionDisabled(string functionId) => new(
        FunctionErrorCode.FunctionDisabled, $"The function '{functionId}' is disabled. Enable it first.", functionId);

    public static FunctionStoreException DeploymentNotFound(string functionId, string deploymentId) => new(
        FunctionErrorCode.DeploymentNotFound,
        $"The function '{functionId}' has no deployment '{deploymentId}'.",
        functionId,
        deploymentId);

    public static FunctionStoreException NoActiveDeployment(string functionId) => new(
        FunctionErrorCode.NoActiveDeployment,
        $"The function '{functionId}' has no active deployment. Create one and wait until it is ready.",
        functionId);

    public static FunctionStoreException DeploymentNotReady(Deployment deployment) => new(
        FunctionErrorCode.DeploymentNotReady,
        $"The deployment '{deployment.Id}' is '{deployment.Status}'. Only a deployment that is 'ready' can be activated or executed.",
        deployment.FunctionId,
        deployment.Id);

    public static FunctionStoreException ExecutionAlreadyEnded(Execution execution) => new(
        FunctionErrorCode.ExecutionAlreadyEnded,
        $"The execution '{execution.Id}' has ended ({execution.Outcome?.ToString() ?? execution.Status.Value}). Accepted: one that waits, is scheduled or runs.",
        execution.FunctionId);

    public static FunctionStoreException NotDeadLetter(string functionId, string executionId) => new(
        FunctionErrorCode.NotDeadLetter,
        $"The execution '{executionId}' is no dead letter, or its request was deleted. Accepted: an execution that ExecutionQuery.DeadLetters lists.",
        functionId);

    public static FunctionStoreException ScheduledRunNotEnded(string functionId) => new(
        FunctionErrorCode.ScheduledRunNotEnded,
        $"A scheduled run of the function '{functionId}' waits or runs. Accepted: one at a time, because SchedulePolicy.AllowsOverlap is false.",
        functionId);

    public static FunctionStoreException CallbackHostNotAllowed(string functionId, string host) => new(
        FunctionErrorCode.CallbackHostNotAllowed,
        $"Callbacks to the host '{host}' are not allowed. Accepted: a host of FunctionsOptions.CallbackHosts. Add it there.",
        functionId);

    public static FunctionStoreException CallbackNotFound(string functionId, string callbackId) => new(
        FunctionErrorCode.CallbackNotFound, $"The function '{functionId}' has no callback '{callbackId}'.", functionId);

    public static FunctionStoreException CallbackNotFailed(string functionId, string callbackId) => new(
        FunctionErrorCode.CallbackNotFailed,
        $"The callback '{callbackId}' has not failed, or the host has given it up for newer ones. Accepted: a failed callback.",
        functionId);

    public static FunctionStoreException BuildAlreadyCompleted(Deployment deployment) => new(
        FunctionErrorCode.BuildAlreadyCompleted,
        $"The build of the deployment '{deployment.Id}' has ended as '{deployment.Status}' and cannot be canceled.",
        deployment.FunctionId,
        deployment.Id);

    public static FunctionStoreException EntrypointMissing(string functionId) => new(
        FunctionErrorCode.EntrypointMissing,
        $"Neither the deployment nor the function '{functionId}' names an entry file. Give one, for example src/main.js.",
        functionId);

    public static FunctionStoreException ArtifactEmpty(string functionId) => new(
        FunctionErrorCode.ArtifactEmpty, "The artifact is empty. Accepted: a tar.gz with the function's files.", functionId);

    public static FunctionStoreException ArtifactTooLarge(string functionId, long limit) => new(
        FunctionErrorCode.ArtifactTooLarge, $"The artifact is larger than {limit} bytes. Accepted: at most that many (FunctionsOptions.MaxSourceBytes).", functionId);

    public static FunctionStoreException VariableNotFound(string functionId, string variableId) => new(
        FunctionErrorCode.VariableNotFound, $"The function '{functionId}' has no variable '{variableId}'.", functionId);

    public static FunctionStoreException VariableAlreadyExists(string functionId, string key) => new(
        FunctionErrorCode.VariableAlreadyExists, $"The function '{functionId}' has a variable '{key}' already.", functionId);

    public static FunctionStoreException VariableCannotUnsetSecret(string functionId, string key) => new(
        FunctionErrorCode.VariableCannotUnsetSecret,
        $"The variable '{key}' is secret and cannot become readable. Delete it and create it again to make it readable.",
        functionId);

    public static FunctionStoreException ExecutionNotFound(string functionId, string executionId) => new(
        FunctionErrorCode.ExecutionNotFound, $"The function '{functionId}' has no execution '{executionId}'.", functionId);

    public static FunctionStoreException ExecutionNotEnded(string functionId, string executionId) => new(
        FunctionErrorCode.ExecutionNotEnded,
        $"The execution '{executionId}' of the function '{functionId}' still runs. Delete it when it has ended.",
        functionId);

    public static FunctionStoreException DeploymentIsActive(string functionId, string deploymentId) => new(
        FunctionErrorCode.DeploymentIsActive,
        $"The deployment '{deploymentId}' is the active one of the function '{functionId}'. Activate another one first.",
        functionId,
        deploymentId);

    public static FunctionStoreException ActiveDeploymentChanged(string functionId, string? active) => new(
        FunctionErrorCode.ActiveDeploymentChanged,
        active is null
            ? $"The function '{functionId}' has no active deployment any more."
            : $"The deployment '{active}' of the function '{functionId}' was activated meanwhile.",
        functionId,
        active);

    public static FunctionStoreException FunctionChanged(string functionId, int attempts) => new(
        FunctionErrorCode.FunctionChanged,
        $"The settings of the function '{functionId}' were changed by others during each of {attempts} attempts. Try again later.",
        functionId);

    public static FunctionStoreException SourceNotReadable(Deployment deployment, string why) => new(
        FunctionErrorCode.SourceNotReadable,
        $"The source of the deployment '{deployment.Id}' cannot be read: {why}",
        deployment.FunctionId,
        deployment.Id);

    /// <param name="parameter">The name of the parameter on the wire.</param>
    /// <param name="accepted">What would be accepted, as a sentence without its full stop.</param>
    public static InvalidParameterException Invalid(string parameter, string accepted) => new(parameter, accepted);
}
