using System.Text.Json;

namespace Deus.Hosting.Tool.Folders;

/// <summary>The file <c>appwrite.config.json</c> of Appwrite's own command line, or its older name <c>appwrite.json</c>.</summary>
internal sealed class AppwriteConfigFile
{
    private static readonly string[] Names = ["appwrite.config.json", "appwrite.json"];

    private readonly string _path;
    private readonly JsonElement _root;

    private AppwriteConfigFile(string path, JsonElement root)
    {
        _path = path;
        _root = root;
    }

    /// <summary>The URL of the API; null when the file has none.</summary>
    public string? Endpoint => new JsonSettings(_path, _root).Text("endpoint");

    public string? ProjectId => new JsonSettings(_path, _root).Text("projectId");

    /// <summary>Finds the file in a folder or above it; null when neither has the file.</summary>
    /// <exception cref="ToolException">The file is not valid JSON.</exception>
    public static AppwriteConfigFile? Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            var path = Names.Select(name => Path.Combine(at.FullName, name)).FirstOrDefault(File.Exists);
            if (path is null)
                continue;
            using var document = JsonFile.Read(path);
            return new AppwriteConfigFile(path, document.RootElement.Clone());
        }

        return null;
    }

    /// <summary>Finds the function whose <c>path</c> is a folder; null when the file has none.</summary>
    /// <param name="folder">The absolute path of the folder.</param>
    public FunctionFolder? FindFunction(string folder)
    {
        if (!_root.TryGetProperty("functions", out var functions) || functions.ValueKind != JsonValueKind.Array)
            return null;
        return functions.EnumerateArray()
            .Where(function => function.ValueKind == JsonValueKind.Object)
            .Select(function => new JsonSettings(_path, function))
            .Where(settings => settings.Text("path") is { } path && IsSameFolder(path, folder))
            .Select(settings => FolderOf(settings, folder))
            .FirstOrDefault();
    }

    private static FunctionFolder FolderOf(JsonSettings settings, string folder)
    {
        var id = settings.Text("$id") ?? throw settings.Missing("$id", "the id of the function");
        return new FunctionFolder
        {
            Path = folder,
            Id = id,
            Name = settings.Text("name") ?? id,
            Runtime = FunctionFolder.ToHostingRuntime(settings.Text("runtime") ?? throw settings.Missing("runtime", "for example \"node-20.0\"")),
            Entrypoint = settings.Text("entrypoint"),
            Commands = settings.Text("commands"),
            Timeout = settings.Seconds("timeout"),
            Specification = settings.Text("specification"),
        };
    }

    private bool IsSameFolder(string path, string folder) => Path.TrimEndingDirectorySeparator(
        Path.GetFullPath(path, Path.GetDirectoryName(_path)!)) == folder;
}
