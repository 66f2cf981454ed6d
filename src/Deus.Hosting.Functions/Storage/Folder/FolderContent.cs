using Deus.Hosting.Artifacts;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>Lists the content of a folder without following links, under the same limits as an archive.</summary>
internal static class FolderContent
{
    /// <returns>The relative paths of the folders, files and links, in ordinal order.</returns>
    /// <exception cref="ArchiveRejectedException">The folder exceeds the limits or contains a link that leaves it.</exception>
    public static List<string> List(string folder, ArchiveLimits limits)
    {
        var found = new List<string>();
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        long bytes = 0;
        foreach (var entry in Walk(new DirectoryInfo(folder)))
        {
            var path = Path.GetRelativePath(folder, entry.FullName);
            Check(path, entry);
            found.Add(path);
            if (entry.LinkTarget is { } target)
                links.Add(path, target);
            else if (entry is FileInfo file)
                bytes += file.Length;
            if (found.Count > limits.MaxEntries || bytes > limits.MaxBytes)
                throw new ArchiveRejectedException(
                    $"The build's output is too large. Accepted: at most {limits.MaxBytes} bytes in {limits.MaxEntries} files and folders.");
        }

        foreach (var link in links.Keys)
            LinkRules.Check(links, link);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    /// <summary>Refuses what <see cref="ArchiveReader"/> would refuse, or what a tar cannot contain.</summary>
    private static void Check(string path, FileSystemInfo entry)
    {
        // .NET replaces bytes that are not UTF-8, and then finds no file of that name.
        if (path.Contains('\uFFFD', StringComparison.Ordinal) && entry.LinkTarget is null && !Path.Exists(entry.FullName))
            throw new ArchiveRejectedException(
                $"The build's output has the name '{path}', which is not UTF-8. Accepted: names in UTF-8. Rename the file in the build.");
        try
        {
            ArchiveEntryPaths.Normalise(path);
        }
        catch (ArchiveRejectedException e)
        {
            throw new ArchiveRejectedException($"The build's output cannot be packed: '{path}'. {e.Message}", e);
        }

        if (entry is FileInfo { LinkTarget: null } file && !DirectoryFiles.IsRegular(file))
            throw new ArchiveRejectedException(
                $"The build's output has '{path}', a pipe, socket or device. Accepted: files, folders and links. Remove it in the build.");
    }

    private static IEnumerable<FileSystemInfo> Walk(DirectoryInfo folder)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            yield return entry;
            if (entry is not DirectoryInfo { LinkTarget: null } inner)
                continue;
            foreach (var below in Walk(inner))
                yield return below;
        }
    }
}
