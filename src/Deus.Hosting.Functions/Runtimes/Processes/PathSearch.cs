namespace Deus.Hosting.Functions.Runtimes.Processes;

/// <summary>Finds programs and resolves symbolic links.</summary>
internal static class PathSearch
{
    private static readonly string[] Usual = ["/usr/local/bin", "/usr/bin", "/bin"];

    private static IEnumerable<string> PathFolders =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(Path.IsPathRooted);

    /// <summary>Returns the absolute path of a program in the host's PATH; null when it is not found.</summary>
    public static string? FindInPath(string program) => FindIn(PathFolders, program);

    /// <summary>Returns the absolute path of a program in a PATH; null when it is not found.</summary>
    public static string? FindIn(string path, string program) => FindIn(path.Split(':').Where(Path.IsPathRooted), program);

    /// <summary>Returns the absolute paths of all programs with a name in the host's PATH, in the order of PATH.</summary>
    public static IEnumerable<string> FindAllInPath(string program) =>
        PathFolders.Select(folder => Path.Combine(folder, program)).Where(File.Exists);

    /// <summary>Like <see cref="FindInPath"/>, but also searches the usual system folders.</summary>
    public static string? Find(string program) => FindIn(PathFolders.Concat(Usual), program);

    /// <summary>Returns the path with all symbolic links resolved. Parts that do not exist stay unchanged.</summary>
    public static string Resolve(string path)
    {
        var resolved = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            // The target path may contain links again.
            if (new FileInfo(resolved).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                resolved = Resolve(target.FullName);
        }

        return resolved;
    }

    private static string? FindIn(IEnumerable<string> folders, string program) =>
        folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
