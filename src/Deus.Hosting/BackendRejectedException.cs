namespace Deus.Hosting;

/// <summary>The backend answered with an error (a status of 300 or more).</summary>
public sealed class BackendRejectedException : HostingException
{
    internal BackendRejectedException(BackendAnswer answer, string? errorType, Exception? innerException = null)
        : base($"{answer.Method} {answer.Path} was answered with {answer.StatusCode}"
            + (errorType is null ? "" : $" ({errorType})") + $": {answer.Excerpt}", innerException)
    {
        StatusCode = answer.StatusCode;
        ErrorType = errorType;
        Method = answer.Method;
        Path = answer.Path;
        ResponseBody = answer.Body;
    }

    /// <summary>The HTTP status.</summary>
    public int StatusCode { get; }

    /// <summary>Appwrite's error type, for example <c>function_not_found</c>; null when the answer carries none.</summary>
    public string? ErrorType { get; }

    /// <summary>The HTTP method of the request.</summary>
    public string Method { get; }

    /// <summary>The path of the request, after the endpoint.</summary>
    public string Path { get; }

    /// <summary>The whole answer, up to 1 MiB; the message has its beginning.</summary>
    public string ResponseBody { get; }

    /// <summary>How long the backend asks to wait before another attempt, at most 60 s; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; internal init; }
}
