using System.Text;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>Validates the names in an archive and converts them to relative paths without <c>.</c> and <c>..</c>.</summary>
internal static class ArchiveEntryPaths
{
    /// <returns>The path; empty for the root of the archive.</returns>
    /// <exception cref="ArchiveRejectedException">The name leaves the folder, is too long or contains a NUL character.</exception>
    public static string Normalise(string name)
    {
        if (name.Length > ArchiveLimits.MaxPathLength)
            throw new ArchiveRejectedException(
                $"The archive has a path of {name.Length} characters. Accepted: at most {ArchiveLimits.MaxPathLength}.");
        if (name.StartsWith('/'))
            throw Escapes(name);
        var parts = name.Split('/').Where(part => part is not ("" or ".")).ToList();
        if (parts.Count > ArchiveLimits.MaxDepth)
            throw new ArchiveRejectedException(
                $"The archive has a path of {parts.Count} folders. Accepted: at most {ArchiveLimits.MaxDepth}.");
        foreach (var part in parts)
            CheckPart(name, part);
        return string.Join('/', parts);
    }

    private static void CheckPart(string name, string part)
    {
        if (part == "..")
            throw Escapes(name);
        if (part.Contains('\0', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(part) > ArchiveLimits.MaxNameBytes)
            throw new ArchiveRejectedException(
                $"The archive has a file name that cannot be used. Accepted: names of at most {ArchiveLimits.MaxNameBytes} bytes.");
    }

    private static ArchiveRejectedException Escapes(string name) => new(
        $"The archive's entry '{name}' leaves the function's folder. Accepted: relative paths without '..'.");
}
