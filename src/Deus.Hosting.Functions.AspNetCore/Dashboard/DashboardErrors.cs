using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>Converts exceptions to the status and the message of an error page.</summary>
internal static class DashboardErrors
{
    /// <summary>Returns the error; null for an exception that is a fault of the program.</summary>
    public static DashboardException? Find(Exception exception) => exception switch
    {
        DashboardException refused => refused,
        AntiforgeryValidationException { InnerException: { } inner } when inner is IOException or InvalidDataException => new DashboardException(
            StatusCodes.Status400BadRequest, $"The form cannot be read: {inner.Message} Accepted: fields of at most 4 MiB."),
        AntiforgeryValidationException => new DashboardException(
            StatusCodes.Status400BadRequest,
            "The form has no valid token: it is too old, or it was not sent from a page of this dashboard. Open the page again and repeat the change."),
        FunctionHostDrainingException or FunctionHostException => Create(StatusCodes.Status503ServiceUnavailable, exception),
        FunctionBusyException => Create(StatusCodes.Status429TooManyRequests, exception),
        InvalidParameterException invalid => new DashboardException(
            StatusCodes.Status400BadRequest, $"The parameter '{invalid.ParamName}' is not valid. {invalid.Accepted}."),
        ArgumentException or InvalidDataException => Create(StatusCodes.Status400BadRequest, exception),
        BadHttpRequestException bad => Create(bad.StatusCode, exception),
        HostingException failed => Create(StatusOf(failed.Reason), exception),
        _ => null,
    };

    private static DashboardException Create(int status, Exception exception) => new(status, exception.Message);

    private static int StatusOf(HostingErrorReason reason) => reason switch
    {
        HostingErrorReason.NotFound => StatusCodes.Status404NotFound,
        HostingErrorReason.RefusedArgument => StatusCodes.Status400BadRequest,
        HostingErrorReason.NoActiveDeployment or HostingErrorReason.NotReady or HostingErrorReason.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
