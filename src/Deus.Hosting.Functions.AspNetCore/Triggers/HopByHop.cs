using Microsoft.Extensions.Primitives;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>The headers that apply to one connection only and are not forwarded (RFC 9110, 7.6.1).</summary>
internal static class HopByHop
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Returns true for a hop-by-hop header, including the headers that <c>Connection</c> names.</summary>
    public static bool Is(string name, StringValues connection) =>
        Names.Contains(name)
        || connection.Any(value => value is not null && value.Split(',').Any(n => n.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)));

    public static bool Is(string name) => Names.Contains(name);
}
