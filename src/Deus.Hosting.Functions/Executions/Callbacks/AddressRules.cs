using System.Net;
using System.Net.Sockets;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>
/// Distinguishes public addresses from the addresses of this machine, of private networks and of special use (RFC 6890). The source file is also compiled
/// into the package of the guests, which uses only the public surface of this one.
/// </summary>
internal static class AddressRules
{
    private const int Mapped = 96;

    private static readonly IPNetwork[] SpecialV4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    // Global unicast addresses are in 2000::/3. These parts of it are tunnels, which may lead to any IPv4 address, or for documentation.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] SpecialV6 =
        [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    // Translated to the IPv4 address in the last 32 bits.
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Returns true for an address of the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return IsPublic(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !SpecialV4.Any(network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        var plain = new IPAddress(address.GetAddressBytes()); // Without its scope.
        if (Translated.Contains(plain))
            return IsPublic(new IPAddress(plain.GetAddressBytes()[(Mapped / 8)..]));
        return GlobalV6.Contains(plain) && !SpecialV6.Any(network => network.Contains(plain));
    }
}
