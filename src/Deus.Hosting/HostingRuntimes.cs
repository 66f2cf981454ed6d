namespace Deus.Hosting;

/// <summary>The names of the runtimes that a backend of this library supports.</summary>
public static class HostingRuntimes
{
    /// <summary>Node.js 20 with the Open Runtimes contract; <c>node-20.0</c> in the API.</summary>
    public const string Node20 = "node20";

    /// <summary>
    /// WebAssembly modules in a sandbox of the host's process: <see cref="DeployInput.Runtime"/> of the embedded host with
    /// <c>AddGuestRuntimes()</c>.
    /// </summary>
    public const string Wasm = "wasm";

    /// <summary>
    /// JavaScript in one script with a <c>handle</c>, in a sandbox of the host's process: <see cref="DeployInput.Runtime"/> of the embedded host
    /// with <c>AddGuestRuntimes()</c>. For npm packages use <see cref="Node20"/>.
    /// </summary>
    public const string JavaScript = "javascript";

    /// <summary>
    /// Lua 5.4 scripts with a <c>handler</c> in a sandbox of the host's process: <see cref="DeployInput.Runtime"/> of the embedded host with
    /// <c>AddGuestRuntimes()</c>.
    /// </summary>
    public const string Lua54 = "lua-5.4";
}
