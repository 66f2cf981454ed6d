namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>Creates copies of folders whose files are hard links.</summary>
internal static class LinkedFolder
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>Creates a private folder with the folders and links of another one, and hard links to its files.</summary>
    /// <param name="source">The folder.</param>
    /// <param name="target">The new folder. It does not exist.</param>
    /// <param name="maxEntries">The maximum number of files, folders and links.</param>
    /// <returns>False when there are more entries, or the file system does not allow such links. The target is then incomplete.</returns>
    /// <exception cref="IOException">A folder cannot be read or created.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder cannot be read or created.</exception>
    public static bool TryCreate(string source, string target, int maxEntries) => TryCreate(new DirectoryInfo(source), target, ref maxEntries);

    private static bool TryCreate(DirectoryInfo source, string target, ref int left)
    {
        PrivateFiles.CreateFolder(target);
        foreach (var entry in source.EnumerateFileSystemInfos("*", Everything))
        {
            if (--left < 0 || !TryCreate(entry, Path.Combine(target, entry.Name), ref left))
                return false;
        }

        return true;
    }

    private static bool TryCreate(FileSystemInfo entry, string target, ref int left)
    {
        // Linux links a symbolic link itself, not its target.
        if (entry.LinkTarget is null && entry is DirectoryInfo folder)
            return TryCreate(folder, target, ref left);
        return NativeFolder.TryLink(entry.FullName, target);
    }
}
