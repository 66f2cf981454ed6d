using Microsoft.Extensions.Primitives;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>Headers that are about one connection only, and so go no further (RFC 9110, 7.6.1).</summary>
internal static class HopByHop
{
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <summary>Whether a header stays behind; also those that <c>Connection</c> names.</summary>
    public static bool Is(string name, StringValues connection) =>
        Names.Contains(name)
        || connection.Any(value => value is not null && value.Split(',').Any(n => n.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)));

    public static bool Is(string name) => Names.Contains(name);
}
