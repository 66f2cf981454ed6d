namespace Deus.Hosting;

/// <summary>The backend gave no answer: it could not be reached, the connection broke, or the time limit passed.</summary>
public sealed class BackendUnreachableException : HostingException
{
    internal BackendUnreachableException(string method, string path, string problem, Exception? innerException, bool wasSent = true)
        : base($"{method} {path} got no answer: {problem}", innerException)
    {
        Method = method;
        Path = path;
        WasSent = wasSent;
    }

    /// <summary>The HTTP method of the request.</summary>
    public string Method { get; }

    /// <summary>The path of the request, after the endpoint.</summary>
    public string Path { get; }

    /// <summary>False when the request certainly did not reach the backend; true when it may have been carried out.</summary>
    public bool WasSent { get; }
}
