namespace Deus.Hosting;

/// <summary>
/// The base of what this library throws on its own account. Catch it by <see cref="Reason"/> where the backend does not matter,
/// and a derived type where its properties are needed.
/// </summary>
public abstract class HostingException : Exception
{
    private string? _functionId;
    private string? _deploymentId;

    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What is wrong, what would be accepted, what to do.</param>
    /// <param name="reason">What the caller can do about it.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    protected HostingException(string message, HostingErrorReason reason, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What the caller can do about it.</summary>
    public HostingErrorReason Reason { get; }

    /// <summary>The id of the function concerned, or left behind; null when none is known.</summary>
    public string? FunctionId
    {
        get => _functionId;
        init => _functionId = value;
    }

    /// <summary>The id of the deployment concerned; null when none had been accepted.</summary>
    public string? DeploymentId
    {
        get => _deploymentId;
        init => _deploymentId = value;
    }

    /// <summary>Adds the ids that the operation knows; those the exception carries already stay.</summary>
    internal void AddIds(string? functionId, string? deploymentId)
    {
        _functionId ??= functionId;
        _deploymentId ??= deploymentId;
    }
}
