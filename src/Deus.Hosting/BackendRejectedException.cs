using Deus.Hosting.Backends;

namespace Deus.Hosting;

/// <summary>
/// The exception that is thrown when the backend rejects the operation; over HTTP, when it responds with a status of 300 or more.
/// </summary>
public sealed class BackendRejectedException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">The message: the rejected operation, the accepted values and the remedy.</param>
    /// <param name="reason">The category of the error, by which the caller decides how to react.</param>
    /// <param name="innerException">The exception that caused this one; null when no exception did.</param>
    public BackendRejectedException(string message, HostingErrorReason reason, Exception? innerException = null)
        : base(message, reason, innerException)
    {
    }

    internal BackendRejectedException(BackendResponse response, string? errorType)
        : this(
            $"{response.Method} {response.Path} returned {response.StatusCode}"
                + (errorType is null ? "" : $" ({errorType})") + $": {response.Excerpt}",
            ResponseReason.From(response, errorType))
    {
        StatusCode = response.StatusCode;
        ErrorType = errorType;
        Method = response.Method;
        Path = response.Path;
        ResponseBody = response.Body;
    }

    /// <summary>The HTTP status of the response; null for a backend without HTTP.</summary>
    public int? StatusCode { get; init; }

    /// <summary>
    /// The backend's error type, for example Appwrite's <c>function_not_found</c>; null when the response contains none.
    /// </summary>
    public string? ErrorType { get; init; }

    /// <summary>
    /// The response body, up to 1 MiB; the message contains its first 2,048 characters. Empty for a backend without HTTP.
    /// </summary>
    public string ResponseBody { get; init; } = "";

    /// <summary>The wait that the backend requests before the next attempt, 0 to 60 s; null when it requests none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Creates the exception for an argument that a backend without HTTP rejects.</summary>
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
