using System.Formats.Tar;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>
/// The folder that an archive is unpacked into. Symbolic links are created last, so no file is written through one.
/// </summary>
internal sealed class ArchiveTarget(string folder, ArchiveLimits limits)
{
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;
    private const UnixFileMode OwnerReadWrite = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private int _entries;
    private long _bytes;

    public async Task AddAsync(TarEntry entry, CancellationToken cancellationToken)
    {
        if (++_entries > limits.MaxEntries)
            throw new ArchiveRejectedException($"The archive has more than {limits.MaxEntries} entries.");
        if (entry.EntryType == TarEntryType.GlobalExtendedAttributes)
            return;
        var path = ArchiveEntryPaths.Normalise(entry.Name);
        switch (entry.EntryType)
        {
            case TarEntryType.Directory:
                AddFolder(path);
                break;
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                Claim(path, entry.Length);
                await WriteAsync(entry, path, cancellationToken).ConfigureAwait(false);
                _files.Add(path);
                break;
            case TarEntryType.HardLink:
                AddCopy(path, ArchiveEntryPaths.Normalise(entry.LinkName));
                break;
            case TarEntryType.SymbolicLink:
                Claim(path, 0);
                _links.Add(path, entry.LinkName);
                break;
            default:
                throw new ArchiveRejectedException(
                    $"The archive's entry '{path}' is of the kind '{entry.EntryType}'. Accepted: files, folders and links.");
        }
    }

    /// <summary>Validates and creates the symbolic links, after all entries are known.</summary>
    public void Finish()
    {
        if (_files.Count == 0)
            throw new ArchiveRejectedException("The archive has no files. Accepted: a tar.gz with the function's files at its root.");
        foreach (var link in _links.Keys)
            LinkRules.Check(_links, link);
        foreach (var (path, target) in _links)
            File.CreateSymbolicLink(PathOf(path), target);
    }

    private void AddFolder(string path)
    {
        if (path.Length == 0)
            return;
        if (_files.Contains(path) || _links.ContainsKey(path))
            throw Twice(path);
        MakeParents(path);
        MakeFolder(path);
    }

    /// <summary>Reserves a path for one entry, counts its bytes and creates its parent folders.</summary>
    private void Claim(string path, long bytes)
    {
        if (path.Length == 0 || _files.Contains(path) || _links.ContainsKey(path) || _folders.Contains(path))
            throw Twice(path);
        // The size is checked before it is added, so the sum cannot overflow.
        if (bytes > limits.MaxBytes || (_bytes += bytes) > limits.MaxBytes)
            throw new ArchiveRejectedException($"The archive's files have together more than {limits.MaxBytes} bytes.");
        MakeParents(path);
    }

    private void MakeParents(string path)
    {
        foreach (var parent in ArchivePaths.Parents(path))
        {
            if (_files.Contains(parent) || _links.ContainsKey(parent))
                throw new ArchiveRejectedException($"The archive's entry '{path}' lies below '{parent}', which is not a folder.");
            MakeFolder(parent);
        }
    }

    private void MakeFolder(string path)
    {
        if (_folders.Add(path))
            HostFolder.CreatePrivate(PathOf(path));
    }

    private async Task WriteAsync(TarEntry entry, string path, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = (entry.Mode & Permissions) | OwnerReadWrite;
        var file = new FileStream(PathOf(path), options);
        await using (file.ConfigureAwait(false))
        {
            if (entry.DataStream is { } data)
                await data.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Unpacks a hard link as a copy, so that a change of one file does not change another.</summary>
    private void AddCopy(string path, string source)
    {
        if (!_files.Contains(source))
            throw new ArchiveRejectedException(
                $"The archive's entry '{path}' links to '{source}', which is not an earlier file of the archive. Accepted: links to files of the archive.");
        Claim(path, new FileInfo(PathOf(source)).Length);
        File.Copy(PathOf(source), PathOf(path));
        _files.Add(path);
    }

    private string PathOf(string path) => Path.Combine(folder, path);

    private static ArchiveRejectedException Twice(string path) => new(
        $"The archive has '{path}' twice, or as file and folder. Accepted: each path once.");
}
