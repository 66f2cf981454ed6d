using System.Globalization;
using System.Net;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>
/// A request to the jobs service has failed. The message does not contain the response body, because the body may repeat secrets of the
/// request.
/// </summary>
internal sealed class JobsException : Exception
{
    private JobsException(string message, bool hasResponse, Exception? innerException = null)
        : base(message, innerException) => HasResponse = hasResponse;

    /// <summary>False when there was no valid response, so that the service may have executed the request.</summary>
    public bool HasResponse { get; }

    public static JobsException Refused(HttpStatusCode status) => new(
        string.Create(CultureInfo.InvariantCulture, $"The jobs service refused the request (status {(int)status})."), hasResponse: true);

    public static JobsException NoResponse(Exception inner) => new("The jobs service did not respond.", hasResponse: false, inner);
}
