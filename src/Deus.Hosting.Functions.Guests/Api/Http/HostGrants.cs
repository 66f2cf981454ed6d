namespace Deus.Hosting.Functions.Guests.Api.Http;

/// <summary>Checks the address of a request against the hosts that a function was granted.</summary>
internal static class HostGrants
{
    private const string Below = "*.";

    /// <exception cref="GuestServiceException">The address is not acceptable, or its host is not granted.</exception>
    public static Uri Check(string text, Uri? relativeTo, IReadOnlyList<string> granted)
    {
        if (!(relativeTo is null ? Uri.TryCreate(text, UriKind.Absolute, out var uri) : Uri.TryCreate(relativeTo, text, out uri))
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.UserInfo.Length > 0 || uri.IdnHost.Length == 0)
            throw new GuestServiceException("The URL is not valid. Accepted: an absolute http or https URL without a user name.");
        var host = uri.IdnHost.TrimEnd('.');
        if (!granted.Any(grant => Matches(grant, host)))
            throw new GuestServiceException($"The function has no grant for the host '{host}'.");
        return uri;
    }

    private static bool Matches(string grant, string host) =>
        grant == GuestGrants.All
        || host.Equals(grant, StringComparison.OrdinalIgnoreCase)
        || (grant.StartsWith(Below, StringComparison.Ordinal) && host.EndsWith(grant[1..], StringComparison.OrdinalIgnoreCase));
}
