namespace Deus.Hosting;

/// <summary>The backend did not respond: it could not be reached, the connection broke, or the time limit passed.</summary>
public sealed class BackendUnreachableException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What was tried, what happened, what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public BackendUnreachableException(string message, Exception? innerException = null)
        : base(message, HostingErrorReason.Unavailable, innerException)
    {
    }

    internal BackendUnreachableException(string method, string path, string problem, Exception? innerException, bool wasSent = true)
        : this($"{method} {path} got no answer: {problem}", innerException)
    {
        Method = method;
        Path = path;
        WasSent = wasSent;
    }

    /// <summary>
    /// False when the request certainly did not reach the backend; true, the default, when it may have been carried out.
    /// </summary>
    public bool WasSent { get; init; } = true;
}
