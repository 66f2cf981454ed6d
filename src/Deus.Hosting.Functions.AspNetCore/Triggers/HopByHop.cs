namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>
/// The headers that apply to one connection only and are not forwarded (RFC 9110, 7.6.1). A header that <c>Connection</c> names is
/// forwarded: the function is the receiver, and a client must not be able to remove the header of a proxy before it.
/// </summary>
internal static class HopByHop
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    public static bool Is(string name) => Names.Contains(name);
}
