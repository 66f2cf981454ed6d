namespace Deus.Hosting;

/// <summary>The runtimes a function can be written for. The backends take <see cref="Node20"/> only.</summary>
public static class HostingRuntimes
{
    /// <summary>Node.js 20 with the Open Runtimes contract; <c>node-20.0</c> on the wire.</summary>
    public const string Node20 = "node20";

    /// <summary>WebAssembly (WASI preview 1 or a <c>handle</c> export); not yet, every backend refuses it.</summary>
    public const string Wasm = "wasm";

    /// <summary>Plain JavaScript; not yet, every backend refuses it.</summary>
    public const string JavaScript = "javascript";

    /// <summary>Lua 5.4; not yet, every backend refuses it.</summary>
    public const string Lua54 = "lua-5.4";
}
