using System.IO.Compression;

namespace Deus.Hosting.Artifacts;

/// <summary>Converts the entries of a zip archive to files.</summary>
internal static class ZipFiles
{
    private const int FileTypeMask = 0xF000;
    private const int SymbolicLink = 0xA000;
    private const int OwnerExecute = 0x40;

    /// <summary>Creates a file from an entry; returns null for a folder.</summary>
    public static ArtifactFile? ToFile(ZipArchiveEntry entry)
    {
        // Old archivers on Windows write backslashes.
        var path = entry.FullName.Replace('\\', '/');
        if (path.EndsWith('/'))
            return null;
        // The upper 16 bits contain the Unix mode. They are 0 when the archive was created on Windows.
        var mode = entry.ExternalAttributes >> 16;
        if (path.StartsWith("./", StringComparison.Ordinal))
            path = path[2..];
        return new ArtifactFile(path, _ => Task.FromResult(entry.Open()))
        {
            IsExecutable = (mode & OwnerExecute) != 0 && (mode & FileTypeMask) != SymbolicLink,
            LinkTarget = (mode & FileTypeMask) == SymbolicLink ? ReadTarget(entry) : null,
        };
    }

    private static string ReadTarget(ZipArchiveEntry entry)
    {
        const int longestTarget = 4096;
        using var reader = new StreamReader(entry.Open());
        var buffer = new char[longestTarget];
        return new string(buffer, 0, reader.ReadBlock(buffer));
    }
}
