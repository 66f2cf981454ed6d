using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>
/// Looks for the entry file in what was built, so that the build tells of a file that is not there, and not the first
/// execution. Nothing is loaded: code that is wrong is told by the execution.
/// </summary>
internal static class EntryFile
{
    /// <exception cref="ArchiveRejectedException">The path leaves the folder.</exception>
    public static bool IsIn(string folder, string entrypoint)
    {
        var path = Path.Combine(folder, ArchivePaths.Normalise(entrypoint));
        // Node.js takes a folder, too, and finds the file by either of these.
        return File.Exists(path) || File.Exists(Path.Combine(path, "package.json")) || File.Exists(Path.Combine(path, "index.js"));
    }
}
