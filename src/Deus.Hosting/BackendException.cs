namespace Deus.Hosting;

/// <summary>The backend refused, could not be reached, or gave a response that cannot be used.</summary>
public abstract class BackendException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What is wrong, what would be accepted, what to do.</param>
    /// <param name="reason">What the caller can do about it.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    protected BackendException(string message, HostingErrorReason reason, Exception? innerException = null)
        : base(message, reason, innerException)
    {
    }

    /// <summary>The HTTP method of the request; null of a backend without HTTP.</summary>
    public string? Method { get; init; }

    /// <summary>The path of the request, after the endpoint; null of a backend without HTTP.</summary>
    public string? Path { get; init; }
}
