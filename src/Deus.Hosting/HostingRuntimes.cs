namespace Deus.Hosting;

/// <summary>The runtimes a function can be written for. <c>AppwriteBackend</c> takes <see cref="Node20"/> only.</summary>
public static class HostingRuntimes
{
    /// <summary>Node.js 20 with the Open Runtimes contract; <c>node-20.0</c> on the wire.</summary>
    public const string Node20 = "node20";

    /// <summary>WebAssembly (WASI preview 1 or a <c>handle</c> export); embedded host only.</summary>
    public const string Wasm = "wasm";

    /// <summary>Plain JavaScript; embedded host only.</summary>
    public const string JavaScript = "javascript";

    /// <summary>Lua 5.4; embedded host only.</summary>
    public const string Lua54 = "lua-5.4";
}
