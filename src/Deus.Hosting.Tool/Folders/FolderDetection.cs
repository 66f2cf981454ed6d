namespace Deus.Hosting.Tool.Folders;

/// <summary>Derives the settings of a function from its files, when no file names them.</summary>
internal static class FolderDetection
{
    /// <exception cref="ToolException">The files do not show a runtime.</exception>
    public static FunctionFolder Detect(string folder)
    {
        var (runtime, entrypoint) = RuntimeOf(folder);
        var name = Path.GetFileName(folder);
        return new FunctionFolder
        {
            Path = folder,
            Id = name,
            Name = name,
            Runtime = runtime,
            Entrypoint = entrypoint,
            // The default of the SDK is npm install, which needs the file.
            Commands = File.Exists(Path.Combine(folder, "package.json")) ? null : "",
        };
    }

    private static (string Runtime, string Entrypoint) RuntimeOf(string folder)
    {
        if (Has("main.wasm"))
            return (HostingRuntimes.Wasm, "main.wasm");
        if (Has("main.lua"))
            return (HostingRuntimes.Lua54, "main.lua");
        if (Has("src/main.js"))
            return (HostingRuntimes.Node20, "src/main.js");
        if (Has("main.js") && !Has("package.json"))
            return (HostingRuntimes.JavaScript, "main.js");
        throw new ToolException(
            $"The folder '{folder}' has no deus.json, and its files do not show a runtime. Accepted: src/main.js (Node.js), main.js without "
            + "package.json (JavaScript in the host's process), main.lua or main.wasm. Or write deus.json; 'deus init' creates an example.");

        bool Has(string file) => File.Exists(Path.Combine(folder, file));
    }
}
