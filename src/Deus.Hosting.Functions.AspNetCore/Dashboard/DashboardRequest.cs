using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>A request for a page, or with a form of one.</summary>
/// <param name="context">The request and its response.</param>
/// <param name="links">The links of the dashboard.</param>
/// <param name="tokens">The antiforgery tokens of a person who may change something; null for another one.</param>
internal sealed class DashboardRequest(HttpContext context, DashboardLinks links, AntiforgeryTokenSet? tokens)
{
    public HttpContext Context => context;

    public DashboardLinks Links => links;

    /// <summary>The path of the request, escaped, to which the form of a page is sent.</summary>
    public string Path => (context.Request.PathBase + context.Request.Path).ToString();

    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>True when the person may change something.</summary>
    public bool MayChange => tokens is not null;

    /// <summary>The hidden field that each form of a change has.</summary>
    public Html Token => Html.From($"""<input type="hidden" name="{tokens?.FormFieldName}" value="{tokens?.RequestToken}">""");

    public string FunctionId => context.RouteId("functionId");

    public string DeploymentId => context.RouteId("deploymentId");

    public string ExecutionId => context.RouteId("executionId");

    public string CallbackId => context.RouteId("callbackId");

    /// <summary>The cursor of the page; null for the first one.</summary>
    public string? Cursor => Query("cursor");

    /// <summary>Returns a query parameter; null when it is missing or empty.</summary>
    public string? Query(string name) => context.Request.Query[name].LastOrDefault() is { Length: > 0 } value ? value : null;

    /// <summary>Returns a query parameter with a value of an enumeration; null when it is missing or empty.</summary>
    /// <exception cref="DashboardException">There is no such value.</exception>
    public TEnum? Choice<TEnum>(string name)
        where TEnum : struct, Enum =>
        Query(name) is not { } text ? null
        : Enum.TryParse<TEnum>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value
        : throw Refused(name, string.Join(", ", Enum.GetNames<TEnum>()));

    /// <summary>Returns a query parameter with a time in UTC; null when it is missing or empty.</summary>
    /// <exception cref="DashboardException">It is no time.</exception>
    public DateTimeOffset? Time(string name) =>
        Query(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : throw Refused(name, "a time in ISO 8601, for example 2030-01-01T00:00");

    /// <summary>Returns a query parameter with a number from 0; null when it is missing or empty.</summary>
    /// <exception cref="DashboardException">It is no number.</exception>
    public int? Number(string name) =>
        Query(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Refused(name, "a number from 0");

    /// <summary>Returns a field of the form, with the line breaks of the text as they were typed; empty when it is missing.</summary>
    public async Task<string> FieldAsync(string name)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        // A browser sends each line break of a text field as CR LF.
        return form[name].ToString().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static DashboardException Refused(string name, string accepted) =>
        new(StatusCodes.Status400BadRequest, $"The parameter '{name}' is not valid. Accepted: {accepted}.");
}
