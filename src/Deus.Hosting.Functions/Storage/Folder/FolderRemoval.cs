namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>Removes folders with content that other programs have written.</summary>
internal static class FolderRemoval
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Removes a folder with its content, without following links. A missing folder is ignored.</summary>
    public static void Remove(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException && !OperatingSystem.IsWindows())
        {
            // Some tools write-protect the files that they unpack, and files in a protected folder cannot be deleted.
            MakeWritable(new DirectoryInfo(folder));
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MakeWritable(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsWindows())
            folder.UnixFileMode |= OwnerOnly;
        foreach (var inner in folder.EnumerateDirectories().Where(d => d.LinkTarget is null))
            MakeWritable(inner);
    }
}
