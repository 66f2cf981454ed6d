using System.Globalization;
using System.Net;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>
/// A request to the jobs service has failed. The message does not contain the response body, because the body may repeat secrets of the
/// request.
/// </summary>
internal sealed class JobsException : Exception
{
    private JobsException(string message, bool isAnswered, Exception? innerException = null)
        : base(message, innerException) => IsAnswered = isAnswered;

    /// <summary>False when there was no valid response, so that the service may have executed the request.</summary>
    public bool IsAnswered { get; }

    public static JobsException Refused(HttpStatusCode status) => new(
        string.Create(CultureInfo.InvariantCulture, $"The jobs service refused the request (status {(int)status})."), isAnswered: true);

    public static JobsException NoAnswer(Exception inner) => new("The build service did not answer.", isAnswered: false, inner);
}
