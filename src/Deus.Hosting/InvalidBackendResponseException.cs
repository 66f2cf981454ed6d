using Deus.Hosting.Backends;

namespace Deus.Hosting;

/// <summary>The backend reported success, but its response cannot be used: no JSON, too long, or without an id.</summary>
public sealed class InvalidBackendResponseException : BackendException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="message">What is wrong with the response, and what to do.</param>
    /// <param name="innerException">The cause; null when there is none.</param>
    public InvalidBackendResponseException(string message, Exception? innerException = null)
        : base(message, HostingErrorReason.InvalidResponse, innerException)
    {
    }

    internal InvalidBackendResponseException(
        BackendResponse response, string problem, Exception? innerException = null, bool isBroken = false)
        : this(
            $"{response.Method} {response.Path} was answered with {response.StatusCode}, but {problem}: {response.Excerpt}",
            innerException)
    {
        StatusCode = response.StatusCode;
        Method = response.Method;
        Path = response.Path;
        ResponseBody = response.Body;
        IsBroken = isBroken;
    }

    /// <summary>The HTTP status; null of a backend without HTTP.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The response, up to 1 MiB. Empty of a backend without HTTP.</summary>
    public string ResponseBody { get; init; } = "";

    /// <summary>True when the response may have been cut on its way, so that another attempt may bring it whole.</summary>
    internal bool IsBroken { get; }

    /// <summary>True when the response is longer than what is read of it.</summary>
    internal bool IsTooLong { get; init; }
}
