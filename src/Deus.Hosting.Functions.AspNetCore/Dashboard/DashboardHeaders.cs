using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>The headers of all responses of the dashboard.</summary>
internal static class DashboardHeaders
{
    /// <summary>
    /// Only the dashboard's own files are loaded. There is no script and no style in the pages, so markup that came into one could not run.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void Set(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
