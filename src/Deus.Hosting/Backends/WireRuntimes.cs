namespace Deus.Hosting.Backends;

/// <summary>Converts the names of runtimes between this library and the API.</summary>
internal static class WireRuntimes
{
    public const string Node20 = "node-20.0";

    public static string FromHosting(string runtime) => runtime == HostingRuntimes.Node20 ? Node20 : runtime;

    public static string ToHosting(string wire) => wire == Node20 ? HostingRuntimes.Node20 : wire;
}
