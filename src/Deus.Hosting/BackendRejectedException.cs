namespace Deus.Hosting;

/// <summary>The backend refused the operation; over HTTP, it responded with a status of 300 or more.</summary>
public sealed class BackendRejectedException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What was refused, what would be accepted, what to do.</param>
    /// <param name="reason">What the caller can do about it.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public BackendRejectedException(string message, HostingErrorReason reason, Exception? innerException = null)
        : base(message, reason, innerException)
    {
    }

    internal BackendRejectedException(BackendResponse response, string? errorType)
        : this(
            $"{response.Method} {response.Path} was answered with {response.StatusCode}"
                + (errorType is null ? "" : $" ({errorType})") + $": {response.Excerpt}",
            ResponseReason.Of(response, errorType))
    {
        StatusCode = response.StatusCode;
        ErrorType = errorType;
        Method = response.Method;
        Path = response.Path;
        ResponseBody = response.Body;
    }

    /// <summary>The HTTP status; null of a backend without HTTP.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The backend's error type, for example Appwrite's <c>function_not_found</c>; null when the response carries none.</summary>
    public string? ErrorType { get; init; }

    /// <summary>The whole response, up to 1 MiB; the message has its beginning. Empty of a backend without HTTP.</summary>
    public string ResponseBody { get; init; } = "";

    /// <summary>How long the backend asks to wait before another attempt, at most 60 s; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A backend without HTTP does not accept an argument.</summary>
    internal static BackendRejectedException RefusedArgument(ArgumentException refused, string? functionId) =>
        new(refused.Message, HostingErrorReason.RefusedArgument, refused) { FunctionId = functionId };

    internal static BackendRejectedException UnsupportedRuntime(
        string runtime, IEnumerable<string> supported, string? functionId = null) => new(
        $"The runtime '{runtime}' is not supported by this backend. Accepted: {string.Join(", ", supported)}.",
        HostingErrorReason.RefusedArgument)
        {
            FunctionId = functionId,
        };
}
