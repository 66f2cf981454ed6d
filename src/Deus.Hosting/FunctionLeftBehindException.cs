namespace Deus.Hosting;

/// <summary>
/// The exception that is thrown when a deployment failed and a function that it created remains, or may remain, on the backend.
/// The inner exception is the failure of the deployment. Delete the function with the id
/// <see cref="HostingException.FunctionId"/>; when the id is null, search for the name <see cref="Function"/>. Deploying with
/// <see cref="DeployInput.FunctionId"/> makes creation safe to repeat.
/// </summary>
public sealed class FunctionLeftBehindException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">The message: the remaining function, and how to find and delete it.</param>
    /// <param name="function">The id of the function; its name when the id is unknown.</param>
    /// <param name="deployFailure">The failure of the deployment. The exception takes its reason.</param>
    public FunctionLeftBehindException(string message, string function, Exception deployFailure)
        : base(message, (deployFailure as HostingException)?.Reason ?? HostingErrorReason.Other, deployFailure)
    {
        Function = function;
    }

    /// <summary>The id of the function; its name when the id is unknown.</summary>
    public string Function { get; }

    /// <summary>
    /// The failure of the deletion; null when the create request got no usable response, so that the function may or may not
    /// exist.
    /// </summary>
    public Exception? DeleteFailure { get; init; }

    internal static FunctionLeftBehindException NotDeleted(string functionId, Exception deployFailure, Exception deleteFailure) => new(
        $"The deployment failed ({deployFailure.Message}), and the function '{functionId}' which it had created could "
        + $"not be deleted again ({deleteFailure.Message}). Delete it when the backend can be reached.",
        functionId,
        deployFailure)
    {
        FunctionId = functionId,
        DeleteFailure = deleteFailure,
    };

    internal static FunctionLeftBehindException MayExist(string function, HostingException failure, string? functionId = null) => new(
        $"A function '{function}' may exist now: creating it got no usable response ({failure.Message}) "
        + "Look for it and delete it, or deploy with DeployInput.FunctionId, which makes creation safe to repeat.",
        function,
        failure)
    {
        FunctionId = functionId,
    };
}
