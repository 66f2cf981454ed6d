namespace Deus.Hosting;

/// <summary>
/// A deployment failed, and the function that this call had created could not be deleted again. The inner exception says
/// why the deployment failed; <see cref="HostingException.FunctionId"/> is what to delete.
/// </summary>
public sealed class FunctionLeftBehindException : HostingException
{
    internal FunctionLeftBehindException(string functionId, Exception deployFailure, Exception deleteFailure)
        : base(
            $"The deployment failed ({deployFailure.Message}), and the function '{functionId}' which it had created could "
            + $"not be deleted again ({deleteFailure.Message}). Delete it when the backend can be reached.",
            deployFailure)
    {
        FunctionId = functionId;
        DeleteFailure = deleteFailure;
    }

    /// <summary>Why the function could not be deleted.</summary>
    public Exception DeleteFailure { get; }
}
