namespace Deus.Hosting;

/// <summary>
/// The base class of the exceptions of this library. Catch it and check <see cref="Reason"/> to handle all backends alike; catch
/// a derived type to read its properties.
/// </summary>
public abstract class HostingException : Exception
{
    private string? _functionId;
    private string? _deploymentId;

    /// <summary>Initialises the exception.</summary>
    /// <param name="message">The message: the problem, the accepted values and the remedy.</param>
    /// <param name="reason">The category of the error, by which the caller decides how to react.</param>
    /// <param name="innerException">The exception that caused this one; null when no exception did.</param>
    protected HostingException(string message, HostingErrorReason reason, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>The category of the error, by which the caller decides how to react.</summary>
    public HostingErrorReason Reason { get; }

    /// <summary>The id of the affected or remaining function; null when it is unknown.</summary>
    public string? FunctionId
    {
        get => _functionId;
        init => _functionId = value;
    }

    /// <summary>The id of the affected deployment; null when no upload had started or the id is unknown.</summary>
    public string? DeploymentId
    {
        get => _deploymentId;
        init => _deploymentId = value;
    }

    /// <summary>Sets the ids that are not set; existing ids stay.</summary>
    internal void AddIds(string? functionId, string? deploymentId)
    {
        _functionId ??= functionId;
        _deploymentId ??= deploymentId;
    }
}
