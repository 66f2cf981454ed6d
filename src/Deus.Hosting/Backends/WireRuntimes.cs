namespace Deus.Hosting.Backends;

/// <summary>The runtimes as both backends spell them on the wire.</summary>
internal static class WireRuntimes
{
    private const string Node20 = "node-20.0";

    public static string ToHosting(string wire) => wire == Node20 ? HostingRuntimes.Node20 : wire;
}
