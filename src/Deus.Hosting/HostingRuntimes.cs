namespace Deus.Hosting;

/// <summary>The runtimes a function can be written for. A runtime gets its constant here when a backend takes it.</summary>
public static class HostingRuntimes
{
    /// <summary>Node.js 20 with the Open Runtimes contract; <c>node-20.0</c> on the wire.</summary>
    public const string Node20 = "node20";
}
