using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>
/// Checks that the entry file exists in the build output, so that the build reports a missing file, not the first execution. The file is
/// not loaded: the execution reports errors in the code.
/// </summary>
internal static class EntryFile
{
    /// <exception cref="ArchiveRejectedException">The path leads out of the folder.</exception>
    public static bool IsIn(string folder, string entrypoint)
    {
        var path = Path.Combine(folder, RelativePathOf(entrypoint));
        // Node.js also accepts a folder. It finds the entry file by package.json or index.js.
        return File.Exists(path) || File.Exists(Path.Combine(path, "package.json")) || File.Exists(Path.Combine(path, "index.js"));
    }

    /// <summary>
    /// Returns the path of the entry file without <c>.</c>, <c>..</c> and a slash at its beginning. As on Appwrite, <c>/src/main.js</c> and
    /// <c>src/../src/main.js</c> are <c>src/main.js</c>.
    /// </summary>
    /// <exception cref="ArchiveRejectedException">The path leads out of the folder.</exception>
    public static string RelativePathOf(string entrypoint)
    {
        var parts = new List<string>();
        foreach (var part in entrypoint.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
                parts.Add(part);
            else if (parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else
                throw new ArchiveRejectedException($"The entry file '{entrypoint}' is outside the function's folder. Accepted: a path inside.");
        }

        return ArchiveEntryPaths.Normalise(string.Join('/', parts));
    }
}
