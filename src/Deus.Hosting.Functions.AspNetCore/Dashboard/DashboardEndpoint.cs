using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>Creates the request delegates of the dashboard: they check access first, set the headers, and write errors as pages.</summary>
/// <param name="prefix">The path below which the dashboard is mapped, without a slash at its end.</param>
/// <param name="access">Decides who may look and who may change something.</param>
/// <param name="host">The function host.</param>
/// <param name="antiforgery">Creates and checks the tokens of forms; null when nothing can be changed.</param>
/// <param name="logger">The logger.</param>
internal sealed class DashboardEndpoint(
    string prefix, DashboardAccess access, FunctionHost host, IAntiforgery? antiforgery, ILogger<AppwriteApiOptions> logger)
{
    /// <summary>Creates a delegate that writes what the handler writes, such as a file.</summary>
    public RequestDelegate Create(Func<DashboardRequest, Task> handler) => context => RunAsync(context, handler);

    /// <summary>Creates a delegate that writes a file of this assembly, also to people who get a page that refuses them.</summary>
    public static RequestDelegate CreateFile(Func<HttpContext, Task> handler) => context =>
    {
        DashboardHeaders.Set(context.Response);
        return handler(context);
    };

    /// <summary>Creates a delegate that writes a page.</summary>
    public RequestDelegate CreatePage(Func<DashboardRequest, Task<Html>> page) => Create(
        async request => await WriteAsync(request.Context, StatusCodes.Status200OK, await page(request).ConfigureAwait(false)).ConfigureAwait(false));

    /// <summary>Creates a delegate that writes a page to people who may change something.</summary>
    public RequestDelegate CreateForm(Func<DashboardRequest, Task<Html>> page) => CreatePage(request =>
    {
        RequireChange(request);
        return page(request);
    });

    /// <summary>Creates a delegate that changes something, and then writes a page.</summary>
    public RequestDelegate CreateChange(Func<DashboardRequest, Task<Html>> change) => CreatePage(async request =>
    {
        await RequireTokenAsync(request).ConfigureAwait(false);
        return await change(request).ConfigureAwait(false);
    });

    /// <summary>Creates a delegate that changes something, and then sends the browser to the page whose link the handler returns.</summary>
    public RequestDelegate CreateAction(Func<DashboardRequest, Task<string>> action) => Create(async request =>
    {
        await RequireTokenAsync(request).ConfigureAwait(false);
        var target = await action(request).ConfigureAwait(false);
        request.Context.Response.StatusCode = StatusCodes.Status303SeeOther;
        request.Context.Response.Headers.Location = target;
    });

    private async Task RunAsync(HttpContext context, Func<DashboardRequest, Task> handler)
    {
        DashboardHeaders.Set(context.Response);
        var links = new DashboardLinks(context.Request.PathBase + prefix);
        try
        {
            access.RequireRead(context);
            await host.EnsureStartedAsync(context.RequestAborted).ConfigureAwait(false);
            var tokens = await access.MayChangeAsync(context).ConfigureAwait(false) ? antiforgery!.GetAndStoreTokens(context) : null;
            await handler(new DashboardRequest(context, links, tokens)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected, so there is no response to write.
        }
        catch (Exception e) when (!context.Response.HasStarted && DashboardErrors.Find(e) is not null)
        {
            await WriteErrorAsync(context, links, e).ConfigureAwait(false);
        }
    }

    private static void RequireChange(DashboardRequest request)
    {
        if (!request.MayChange)
            throw new DashboardException(
                StatusCodes.Status403Forbidden,
                "You may not change anything here. Accepted: a person whom the policy of app.MapDeusDashboard(changePolicy: \"...\") permits it.");
    }

    private async Task RequireTokenAsync(DashboardRequest request)
    {
        RequireChange(request);
        await antiforgery!.ValidateRequestAsync(request.Context).ConfigureAwait(false);
    }

    private async Task WriteErrorAsync(HttpContext context, DashboardLinks links, Exception exception)
    {
        var error = DashboardErrors.Find(exception)!;
        if (exception is HostingException && error.Status == StatusCodes.Status503ServiceUnavailable)
            ApiExceptionHandler.LogHostFailed(logger, exception);
        await WriteAsync(context, error.Status, ErrorPage(links, error)).ConfigureAwait(false);
    }

    private static Html ErrorPage(DashboardLinks links, DashboardException error) => PageLayout.Create(
        links, new PageContent("This did not work", Html.From($"""<p class="card question" role="alert">{error.Message}</p>""")));

    private static async Task WriteAsync(HttpContext context, int status, Html page)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(page.ToString(), context.RequestAborted).ConfigureAwait(false);
    }
}
