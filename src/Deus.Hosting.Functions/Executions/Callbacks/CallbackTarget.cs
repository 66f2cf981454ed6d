using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>Checks the URLs of callbacks against the hosts that the options allow.</summary>
internal static class CallbackTarget
{
    private const string Below = "*.";
    private const int MaxUrlLength = 2048;

    /// <summary>Checks the URL of a callback when it is set.</summary>
    /// <exception cref="InvalidParameterException">The URL is not valid.</exception>
    /// <exception cref="FunctionStoreException">The host is not allowed.</exception>
    public static void Check(string functionId, Uri url, FunctionsOptions options)
    {
        if (!url.IsAbsoluteUri || url.OriginalString.Length > MaxUrlLength || !IsWellFormed(url, options))
            throw FunctionStoreErrors.Invalid(
                "url", "Value must be an absolute https URL without a user name, at most 2048 chars; http is accepted for PrivateCallbackHosts");
        if (!IsAllowed(url, options))
            throw FunctionStoreErrors.CallbackHostNotAllowed(functionId, url.IdnHost);
    }

    /// <summary>Returns why a request may not go to a URL; null when it may.</summary>
    public static string? WhyRefused(Uri url, FunctionsOptions options) =>
        !IsWellFormed(url, options) ? "The URL is not an https URL without a user name."
        : !IsAllowed(url, options) ? $"The host '{url.IdnHost}' is not in CallbackHosts."
        : null;

    /// <summary>Returns true for a host whose addresses may be private.</summary>
    public static bool IsPrivate(string host, FunctionsOptions options) => (options.PrivateCallbackHosts ?? []).Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsWellFormed(Uri url, FunctionsOptions options) =>
        url.UserInfo.Length == 0 && url.IdnHost.Length > 0
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && IsPrivate(HostOf(url), options)));

    private static bool IsAllowed(Uri url, FunctionsOptions options) => (options.CallbackHosts ?? []).Any(allowed => Matches(allowed, HostOf(url)));

    private static bool Matches(string allowed, string host) =>
        host.Equals(allowed, StringComparison.OrdinalIgnoreCase)
        || (allowed.StartsWith(Below, StringComparison.Ordinal) && host.EndsWith(allowed[1..], StringComparison.OrdinalIgnoreCase));

    private static string HostOf(Uri url) => url.IdnHost.TrimEnd('.');
}
