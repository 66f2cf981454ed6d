namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>The files of the interpreters inside this assembly.</summary>
internal static class InterpreterFiles
{
    /// <summary>The interpreter of Lua: <c>glue.wasm</c> of the npm package wasmoon.</summary>
    public const string Lua = "lua.wasm";

    /// <summary>The interpreter of JavaScript: the module of the npm package @jitl/quickjs-wasmfile-release-sync.</summary>
    public const string QuickJs = "quickjs.wasm";

    /// <summary>Reads a file of this assembly.</summary>
    /// <param name="name">The name of the resource.</param>
    public static byte[] Read(string name)
    {
        using var stream = typeof(InterpreterFiles).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no file '{name}'. Build it with npm, as CONTRIBUTING.md describes.");
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }
}
