namespace Deus.Hosting;

/// <summary>
/// The base class of the exceptions that a backend causes: it rejected the operation, did not respond or sent an unusable
/// response.
/// </summary>
public abstract class BackendException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">The message: the problem, the accepted values and the remedy.</param>
    /// <param name="reason">The category of the error, by which the caller decides how to react.</param>
    /// <param name="innerException">The exception that caused this one; null when no exception did.</param>
    protected BackendException(string message, HostingErrorReason reason, Exception? innerException = null)
        : base(message, reason, innerException)
    {
    }

    /// <summary>The HTTP method of the request; null for a backend without HTTP.</summary>
    public string? Method { get; init; }

    /// <summary>The path of the request with its query, relative to the endpoint; null for a backend without HTTP.</summary>
    public string? Path { get; init; }
}
