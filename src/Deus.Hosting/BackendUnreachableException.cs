namespace Deus.Hosting;

/// <summary>
/// The exception that is thrown when the backend does not respond: it is unreachable, the connection broke or the time limit
/// passed.
/// </summary>
public sealed class BackendUnreachableException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">The message: the attempted operation, the failure and the remedy.</param>
    /// <param name="innerException">The exception that caused this one; null when no exception did.</param>
    public BackendUnreachableException(string message, Exception? innerException = null)
        : base(message, HostingErrorReason.Unavailable, innerException)
    {
    }

    internal BackendUnreachableException(string method, string path, string problem, Exception? innerException, bool wasSent = true)
        : this($"{method} {path} got no response: {problem}", innerException)
    {
        Method = method;
        Path = path;
        WasSent = wasSent;
    }

    /// <summary>
    /// False when the request did not reach the backend. True (default) when the backend may have carried it out.
    /// </summary>
    public bool WasSent { get; init; } = true;
}
