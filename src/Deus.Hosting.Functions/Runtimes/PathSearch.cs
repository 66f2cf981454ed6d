namespace Deus.Hosting.Functions.Runtimes;

/// <summary>Finds programs and real paths.</summary>
internal static class PathSearch
{
    private static readonly string[] Usual = ["/usr/local/bin", "/usr/bin", "/bin"];

    /// <summary>The absolute path of a program in the PATH of the host, else in the usual folders; null when there is none.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Where(Path.IsPathRooted)
            .Concat(Usual)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

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
}
