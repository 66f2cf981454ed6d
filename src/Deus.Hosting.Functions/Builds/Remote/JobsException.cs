using System.Globalization;
using System.Net;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>The jobs service did not do what it was asked for. What it answered is not shown: it may repeat what it was sent.</summary>
internal sealed class JobsException : Exception
{
    private JobsException(string message, bool isAnswered, Exception? innerException = null)
        : base(message, innerException) => IsAnswered = isAnswered;

    /// <summary>False when nobody knows whether the service has done it all the same.</summary>
    public bool IsAnswered { get; }

    public static JobsException Refused(HttpStatusCode status) => new(
        string.Create(CultureInfo.InvariantCulture, $"The build service refused the job (status {(int)status})."), isAnswered: true);

    public static JobsException NoAnswer(Exception inner) => new("The build service did not answer.", isAnswered: false, inner);
}
