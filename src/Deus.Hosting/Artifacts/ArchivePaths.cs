namespace Deus.Hosting.Artifacts;

/// <summary>Checks the paths of the files in an artifact.</summary>
internal static class ArchivePaths
{
    /// <summary>Returns true for a relative path whose segments are all names: none is empty, <c>.</c> or <c>..</c>.</summary>
    public static bool IsInside(string path) =>
        path.Length > 0 && !path.Contains('\0') && !path.Contains('\uFFFD') && path.Split('/').All(s => s is not ("" or "." or ".."));

    /// <summary>Returns the folders above a path, from the root down.</summary>
    public static IEnumerable<string> Parents(string path)
    {
        for (var at = path.IndexOf('/', StringComparison.Ordinal); at >= 0; at = path.IndexOf('/', at + 1))
            yield return path[..at];
    }

    /// <summary>Returns true when the target of a link, resolved from the link's folder, is below the root.</summary>
    public static bool LinkStaysInside(string path, string target)
    {
        if (target.Length == 0 || target[0] == '/' || target.Contains('\0'))
            return false;
        var depth = path.Count(c => c == '/');
        foreach (var segment in target.Split('/'))
        {
            depth += segment switch { "" or "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
                return false;
        }

        return true;
    }
}
