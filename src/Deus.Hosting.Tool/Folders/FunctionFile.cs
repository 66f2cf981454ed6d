namespace Deus.Hosting.Tool.Folders;

/// <summary>The settings of a function in the file <c>deus.json</c> of its folder.</summary>
internal static class FunctionFile
{
    public const string Name = "deus.json";

    private const string Runtimes = "for example \"node-20.0\", \"javascript\", \"lua-5.4\" or \"wasm\"";

    private static readonly string[] Keys =
        ["id", "name", "runtime", "entrypoint", "commands", "build", "output", "timeout", "specification"];

    /// <summary>Reads the file of a folder; null when the folder has no such file.</summary>
    /// <param name="folder">The absolute path of the folder.</param>
    /// <exception cref="ToolException">The file cannot be read, or a setting is wrong.</exception>
    public static FunctionFolder? Find(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return null;
        using var document = JsonFile.Read(path);
        var settings = new JsonSettings(path, document.RootElement);
        settings.RejectUnknown(Keys);
        var id = settings.Text("id") ?? Path.GetFileName(folder);
        return new FunctionFolder
        {
            Path = folder,
            Id = id,
            Name = settings.Text("name") ?? id,
            Runtime = FunctionFolder.ToHostingRuntime(settings.Text("runtime") ?? throw settings.Missing("runtime", Runtimes)),
            Entrypoint = settings.Text("entrypoint"),
            Commands = settings.Text("commands"),
            Build = settings.Text("build"),
            Output = OutputOf(settings, folder),
            Timeout = settings.Seconds("timeout"),
            Specification = settings.Text("specification"),
        };
    }

    /// <summary>Returns the folder to pack, which must be below the folder of the function.</summary>
    private static string? OutputOf(JsonSettings settings, string folder)
    {
        if (settings.Text("output") is not { } output)
            return null;
        var path = Path.GetFullPath(output, folder);
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.TrimEndingDirectorySeparator(output)
            : throw settings.Wrong("output", "a folder below the folder of the function");
    }
}
