using System.Formats.Tar;

namespace Deus.Hosting.Artifacts;

/// <summary>Lists the files of a folder, except the ignored files.</summary>
internal sealed class DirectoryFiles(string root, ArtifactPackerOptions options)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    public List<ArtifactFile> List(CancellationToken cancellationToken)
    {
        var files = new List<ArtifactFile>();
        Add(new DirectoryInfo(root), "", IgnoreRules.Parse(options.Ignore), files, cancellationToken);
        return files;
    }

    private void Add(
        DirectoryInfo directory, string prefix, IgnoreRules rules, List<ArtifactFile> files, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        rules = WithIgnoreFile(directory, prefix, rules);
        foreach (var entry in directory.EnumerateFileSystemInfos("*", Everything))
        {
            var path = prefix + entry.Name;
            if (rules.Ignores(path, isDirectory: entry is DirectoryInfo && entry.LinkTarget is null))
                continue;
            if (entry.LinkTarget is { } target)
                files.Add(new ArtifactFile(path, NoContent) { LinkTarget = target.Replace('\\', '/') });
            else if (entry is DirectoryInfo subdirectory)
                Add(subdirectory, path + "/", rules, files, cancellationToken);
            else
                files.Add(ToFile(path, (FileInfo)entry));
        }
    }

    private IgnoreRules WithIgnoreFile(DirectoryInfo directory, string prefix, IgnoreRules rules)
    {
        if (options.IgnoreFileName is not { } name)
            return rules;
        var path = Path.Combine(directory.FullName, name);
        return File.Exists(path) ? rules.With(prefix, File.ReadAllLines(path)) : rules;
    }

    private ArtifactFile ToFile(string path, FileInfo file)
    {
        if (!IsRegular(file))
            throw ArtifactRejectedException.Invalid(
                root, $"'{path}' is a pipe, socket or device. Accepted: files, folders and links. Remove or ignore it");
        return new ArtifactFile(path, _ => Task.FromResult<Stream>(Open(file)))
        {
            IsExecutable = !OperatingSystem.IsWindows() && (file.UnixFileMode & UnixFileMode.UserExecute) != 0,
        };
    }

    /// <summary>
    /// Returns false for pipes, sockets and devices. Their length is 0, and .NET exposes their type only in a tar header.
    /// </summary>
    internal static bool IsRegular(FileInfo file)
    {
        if (OperatingSystem.IsWindows() || file.Length > 0)
            return true;
        try
        {
            using var header = new MemoryStream();
            using (var tar = new TarWriter(header, TarEntryFormat.Ustar, leaveOpen: true))
                tar.WriteEntry(file.FullName, "file");
            header.Position = 0;
            using var reader = new TarReader(header);
            return reader.GetNextEntry()?.EntryType == TarEntryType.RegularFile;
        }
        catch (IOException)
        {
            // A tar entry cannot represent a socket.
            return false;
        }
    }

    private static FileStream Open(FileInfo file) => new(file.FullName, new FileStreamOptions
    {
        Access = FileAccess.Read,
        Share = FileShare.Read,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });

    private static Task<Stream> NoContent(CancellationToken cancellationToken) => Task.FromResult(Stream.Null);
}
