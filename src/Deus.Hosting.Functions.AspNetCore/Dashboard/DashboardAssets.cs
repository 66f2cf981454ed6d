using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard;

/// <summary>The files of the dashboard, which are embedded in this assembly.</summary>
internal sealed class DashboardAssets
{
    public const string Stylesheet = "dashboard.css";
    public const string Script = "dashboard.js";
    public const string Icon = "icon.svg";

    private const string Prefix = "Deus.Hosting.Functions.AspNetCore.Dashboard.Assets.";

    private readonly Dictionary<string, Asset> _assets = new(StringComparer.Ordinal)
    {
        [Stylesheet] = Read(Stylesheet, "text/css; charset=utf-8"),
        [Script] = Read(Script, "text/javascript; charset=utf-8"),
        [Icon] = Read(Icon, "image/svg+xml"),
    };

    /// <summary>Writes the file that the route value <c>name</c> names; 404 when there is no such file.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        if (!_assets.TryGetValue((string?)context.Request.RouteValues["name"] ?? "", out var asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        // The file changes with the version of the package; the client asks each time and gets 304 while it is the same.
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = asset.Tag;
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Content.Length;
        await context.Response.Body.WriteAsync(asset.Content, context.RequestAborted).ConfigureAwait(false);
    }

    private static Asset Read(string name, string contentType)
    {
        using var stream = typeof(DashboardAssets).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"The assembly has no resource {Prefix}{name}.");
        using var content = new MemoryStream();
        stream.CopyTo(content);
        var bytes = content.ToArray();
        return new Asset(bytes, contentType, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"");
    }

    private sealed record Asset(byte[] Content, string ContentType, string Tag);
}
