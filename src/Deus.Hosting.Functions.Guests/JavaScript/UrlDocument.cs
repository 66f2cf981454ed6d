using System.Globalization;
using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>The parts of an absolute URL, with the names of the URL Standard.</summary>
internal static class UrlDocument
{
    /// <exception cref="GuestServiceException">The text is not an absolute URL, and there is no base.</exception>
    public static JsonObject From(string text, string baseUrl)
    {
        var isAbsolute = Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && !uri.IsFile;
        if (!isAbsolute && (!Uri.TryCreate(baseUrl.Trim(), UriKind.Absolute, out var parent) || !Uri.TryCreate(parent, text.Trim(), out uri)))
            throw new GuestServiceException("The URL is not valid.");
        var user = uri!.UserInfo.Split(':', 2);
        return new JsonObject
        {
            ["protocol"] = uri.Scheme + ":",
            ["username"] = user[0],
            ["password"] = user.Length > 1 ? user[1] : "",
            ["hostname"] = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost,
            ["port"] = uri.IsDefaultPort || uri.Port < 0 ? "" : uri.Port.ToString(CultureInfo.InvariantCulture),
            ["pathname"] = uri.AbsolutePath,
            ["search"] = uri.Query is "?" ? "" : uri.Query,
            ["hash"] = uri.Fragment is "#" ? "" : uri.Fragment,
        };
    }
}
