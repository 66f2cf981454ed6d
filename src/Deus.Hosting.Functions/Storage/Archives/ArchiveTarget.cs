using Deus.Hosting.Artifacts;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>
/// The folder that an archive is unpacked into. Symbolic links are created last, so no file is written through one.
/// </summary>
internal sealed class ArchiveTarget(string folder, ArchiveLimits limits)
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);
    private readonly ArchiveCount _count = new(limits); // The reader counts entries, but not the copies of hard links.

    public async Task AddAsync(TarMember member, TarMembers archive, CancellationToken cancellationToken)
    {
        var path = ArchiveEntryPaths.Normalise(member.Name);
        switch (member.Kind)
        {
            case TarMemberKind.Folder:
                AddFolder(path);
                break;
            case TarMemberKind.HardLink:
                AddHardLink(path, ArchiveEntryPaths.Normalise(member.LinkName));
                break;
            case TarMemberKind.SymbolicLink:
                AddLink(path, member.LinkName);
                break;
            default:
                Claim(path, member.Size);
                await WriteAsync(member, archive, path, cancellationToken).ConfigureAwait(false);
                _files.Add(path);
                break;
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
        if (path.Length == 0 || _folders.Contains(path))
            return;
        Replace(path);
        MakeParents(path);
        MakeFolder(path);
    }

    private void AddLink(string path, string target)
    {
        if (target.Length == 0)
            throw new ArchiveRejectedException($"The archive's link '{path}' has no target. Accepted: links to files of the archive.");
        Claim(path, 0);
        _links.Add(path, target);
    }

    /// <summary>Reserves a path for one entry, counts its bytes and creates its parent folders.</summary>
    private void Claim(string path, long bytes)
    {
        if (path.Length == 0)
            throw new ArchiveRejectedException("The archive has a file without a name. Accepted: a relative path for each file.");
        if (_folders.Contains(path))
            throw new ArchiveRejectedException(
                $"The archive has '{path}' as folder and later as file or link. Accepted: each path as one of them. Rename one.");
        _count.AddBytes(path, bytes);
        Replace(path);
        MakeParents(path);
    }

    /// <summary>Removes an earlier file or link of the same path, because the last one wins.</summary>
    private void Replace(string path)
    {
        _links.Remove(path);
        if (_files.Remove(path))
            File.Delete(PathOf(path));
    }

    private void MakeParents(string path)
    {
        foreach (var parent in ArchivePaths.Parents(path))
        {
            if (_files.Contains(parent) || _links.ContainsKey(parent))
                throw new ArchiveRejectedException($"The archive's entry '{path}' lies below '{parent}', which is not a folder. Accepted: files below folders.");
            MakeFolder(parent);
        }
    }

    private void MakeFolder(string path)
    {
        if (_folders.Add(path))
            PrivateFiles.CreateFolder(PathOf(path));
    }

    private async Task WriteAsync(TarMember member, TarMembers archive, string path, CancellationToken cancellationToken)
    {
        var file = PrivateFiles.Create(PathOf(path), member.IsExecutable);
        await using (file.ConfigureAwait(false))
            await archive.CopyAsync(member, file, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Unpacks a hard link as a copy, so that a change of one file does not change another.</summary>
    private void AddHardLink(string path, string source)
    {
        if (_links.TryGetValue(source, out var target))
        {
            AddLink(path, target);
            return;
        }

        if (!_files.Contains(source))
            throw new ArchiveRejectedException(
                $"The archive's entry '{path}' links to '{source}', which is not an earlier file of the archive. Accepted: links to files of the archive.");
        if (path == source)
            return;
        Claim(path, new FileInfo(PathOf(source)).Length);
        PrivateFiles.Copy(PathOf(source), PathOf(path));
        _files.Add(path);
    }

    private string PathOf(string path) => Path.Combine(folder, path);
}
