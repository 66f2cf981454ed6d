using Deus.Hosting.Backends;

namespace Deus.Hosting;

/// <summary>
/// The exception that is thrown when the backend reports success with an unusable response: it is not JSON, is too long or has no
/// id.
/// </summary>
public sealed class InvalidBackendResponseException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">The message: the defect of the response and the remedy.</param>
    /// <param name="innerException">The exception that caused this one; null when no exception did.</param>
    public InvalidBackendResponseException(string message, Exception? innerException = null)
        : base(message, HostingErrorReason.InvalidResponse, innerException)
    {
    }

    internal InvalidBackendResponseException(
        BackendResponse response, string problem, Exception? innerException = null, bool isBroken = false)
        : this(
            $"{response.Method} {response.Path} returned {response.StatusCode}, but {problem}: {response.Excerpt}",
            innerException)
    {
        StatusCode = response.StatusCode;
        Method = response.Method;
        Path = response.Path;
        ResponseBody = response.Body;
        IsBroken = isBroken;
    }

    /// <summary>The HTTP status of the response; null for a backend without HTTP.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The response body, up to 1 MiB. Empty for a backend without HTTP.</summary>
    public string ResponseBody { get; init; } = "";

    /// <summary>True when the response may have been damaged in transit, so that a retry can succeed.</summary>
    internal bool IsBroken { get; }

    /// <summary>True when the response exceeds the maximum size that the client reads.</summary>
    internal bool IsTooLong { get; init; }
}
