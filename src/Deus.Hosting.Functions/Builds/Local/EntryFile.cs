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
        var path = Path.Combine(folder, ArchiveEntryPaths.Normalise(entrypoint));
        // Node.js also accepts a folder. It finds the entry file by package.json or index.js.
        return File.Exists(path) || File.Exists(Path.Combine(path, "package.json")) || File.Exists(Path.Combine(path, "index.js"));
    }
}
