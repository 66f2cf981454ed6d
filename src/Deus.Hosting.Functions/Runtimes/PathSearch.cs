namespace Deus.Hosting.Functions.Runtimes;

/// <summary>Finds programs and real paths.</summary>
internal static class PathSearch
{
    private static readonly string[] Usual = ["/usr/local/bin", "/usr/bin", "/bin"];

    private static IEnumerable<string> PathFolders =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(Path.IsPathRooted);

    /// <summary>The absolute path of a program in the PATH of the host; null when it is not there.</summary>
    public static string? FindInPath(string program) => FindIn(PathFolders, program);

    /// <summary>The same for a program of the system, which is also looked for in the usual folders.</summary>
    public static string? Find(string program) => FindIn(PathFolders.Concat(Usual), program);

    /// <summary>The path with every symbolic link in it resolved; what does not exist is kept as it is.</summary>
    public static string Resolve(string path)
    {
        var resolved = "/";
        foreach (var part in Path.GetFullPath(path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            resolved = Path.Combine(resolved, part);
            // The target may lie behind links again.
            if (new FileInfo(resolved).ResolveLinkTarget(returnFinalTarget: true) is { } target)
                resolved = Resolve(target.FullName);
        }

        return resolved;
    }

    private static string? FindIn(IEnumerable<string> folders, string program) =>
        folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
