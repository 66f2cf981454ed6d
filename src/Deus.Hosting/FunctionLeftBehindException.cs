namespace Deus.Hosting;

/// <summary>
/// A deployment failed, and a function that it created is or may be left on the backend. The inner exception says why the
/// deployment failed. Delete <see cref="HostingException.FunctionId"/>, or look for <see cref="Function"/> when it is null;
/// deploying with <see cref="DeployInput.FunctionId"/> makes creation safe to repeat.
/// </summary>
public sealed class FunctionLeftBehindException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What is left, and how to find and delete it.</param>
    /// <param name="function">The function's name, or its id where it is known.</param>
    /// <param name="deployFailure">Why the deployment failed; its reason becomes the exception's.</param>
    public FunctionLeftBehindException(string message, string function, Exception deployFailure)
        : base(message, (deployFailure as HostingException)?.Reason ?? HostingErrorReason.Other, deployFailure)
    {
        Function = function;
    }

    /// <summary>The function's name, or its id where it is known.</summary>
    public string Function { get; }

    /// <summary>Why the function could not be deleted; null when the request that creates it got no usable response, so that the
    /// function may exist or not.</summary>
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
        $"A function '{function}' may exist now: creating it got no usable answer ({failure.Message}) "
        + "Look for it and delete it, or deploy with DeployInput.FunctionId, which makes creation safe to repeat.",
        function,
        failure)
    {
        FunctionId = functionId,
    };
}
