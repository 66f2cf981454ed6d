using System.IO.Compression;
using System.Text;

namespace Deus.Hosting.Artifacts;

/// <summary>
/// Packs a folder, a zip archive or single files as a tar.gz for deployment. The bytes depend only on the paths, contents and
/// executable bits: equal content results in equal bytes in every process and on every machine. Memory use does not grow with the
/// content. Safe for concurrent use.
/// </summary>
public sealed class ArtifactPacker
{
    private readonly ArtifactPackerOptions _options;

    /// <summary>Creates a packer.</summary>
    /// <param name="options">The ignore patterns and the size limit; null for the defaults.</param>
    public ArtifactPacker(ArtifactPackerOptions? options = null) => _options = options ?? new ArtifactPackerOptions();

    /// <summary>Packs a folder. Symbolic links are kept as links and not followed.</summary>
    /// <param name="directory">The path of the folder.</param>
    /// <param name="destination">The stream that receives the tar.gz; it stays open.</param>
    /// <param name="cancellationToken">Stops the packing; the destination then contains an incomplete archive.</param>
    /// <returns>The number of files, their size and the size of the tar.gz.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="ArtifactRejectedException">The folder contains no file to pack, a file is not a regular file, a link
    /// points out of the folder, a file changed during the packing, or the files together exceed
    /// <see cref="ArtifactPackerOptions.MaxContentBytes"/>.</exception>
    public Task<ArtifactPackResult> PackDirectoryAsync(
        string directory, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        ArgumentNullException.ThrowIfNull(destination);
        var files = new DirectoryFiles(directory, _options).List(cancellationToken);
        return PackAsync(directory, files, destination, long.MaxValue, cancellationToken);
    }

    /// <summary>Packs the files of a zip archive.</summary>
    /// <param name="zip">The zip archive. The stream must be seekable and contain only the archive; it stays open.</param>
    /// <param name="destination">The stream that receives the tar.gz; it stays open.</param>
    /// <param name="cancellationToken">Stops the packing; the destination then contains an incomplete archive.</param>
    /// <returns>The number of files, their size and the size of the tar.gz.</returns>
    /// <exception cref="ArgumentException"><paramref name="zip"/> is not seekable.</exception>
    /// <exception cref="ArtifactRejectedException">The archive is damaged or encrypted, contains no file to pack, contains a path
    /// that leads out of the folder or occurs twice, or exceeds <see cref="ArtifactPackerOptions.MaxContentBytes"/>.</exception>
    public Task<ArtifactPackResult> PackZipAsync(Stream zip, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(zip);
        ArgumentNullException.ThrowIfNull(destination);
        if (!zip.CanSeek)
            throw new ArgumentException("The stream is not seekable. Accepted: a file or a memory stream.", nameof(zip));
        return PackZipAsync("zip", zip, destination, long.MaxValue, cancellationToken);
    }

    /// <summary>Packs single files, ordered by their paths. Ignore patterns do not apply.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="destination">The stream that receives the tar.gz; it stays open.</param>
    /// <param name="cancellationToken">Stops the packing; the destination then contains an incomplete archive.</param>
    /// <returns>The number of files, their size and the size of the tar.gz.</returns>
    /// <exception cref="ArtifactRejectedException">There are no files, a path is not relative, leads out of the folder or occurs
    /// twice, or the files together exceed <see cref="ArtifactPackerOptions.MaxContentBytes"/>.</exception>
    public Task<ArtifactPackResult> PackFilesAsync(
        IEnumerable<ArtifactFile> files, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(destination);
        return PackAsync("files", [.. files], destination, long.MaxValue, cancellationToken);
    }

    /// <summary>
    /// Packs a zip archive. Error messages contain <paramref name="name"/>; the tar.gz may have at most
    /// <paramref name="maxPackedBytes"/> bytes.
    /// </summary>
    internal async Task<ArtifactPackResult> PackZipAsync(
        string name, Stream zip, Stream destination, long maxPackedBytes, CancellationToken cancellationToken)
    {
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true, Encoding.UTF8);
            var rules = IgnoreRules.Parse(_options.Ignore);
            if (archive.Entries.FirstOrDefault(e => e.IsEncrypted) is { } encrypted)
                throw ArtifactRejectedException.Invalid(name, $"'{encrypted.FullName}' is encrypted. Accepted: a zip archive without a password");
            var files = archive.Entries.Select(ZipFiles.ToFile).OfType<ArtifactFile>().Where(f => !rules.IgnoresFile(f.Path));
            return await PackAsync(name, [.. files], destination, maxPackedBytes, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw ArtifactRejectedException.Invalid(name, "it is not a readable zip archive: " + e.Message.TrimEnd('.'), e);
        }
    }

    private async Task<ArtifactPackResult> PackAsync(
        string name, List<ArtifactFile> files, Stream destination, long maxPackedBytes, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
            throw ArtifactRejectedException.Empty(name);
        files.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
        CheckPaths(name, files);
        var gzip = new ReproducibleGzipStream(destination);
        await using (gzip.ConfigureAwait(false))
        {
            var tar = new ReproducibleTarWriter(name, gzip, _options.MaxContentBytes);
            await using (tar.ConfigureAwait(false))
            {
                foreach (var file in files)
                {
                    await tar.WriteAsync(file, cancellationToken).ConfigureAwait(false);
                    if (gzip.PackedBytes > maxPackedBytes)
                        throw ArtifactRejectedException.TooLarge(name, maxPackedBytes);
                }
            }

            await gzip.FinishAsync(cancellationToken).ConfigureAwait(false);
            if (gzip.PackedBytes > maxPackedBytes)
                throw ArtifactRejectedException.TooLarge(name, maxPackedBytes);
            return new ArtifactPackResult(files.Count, tar.ContentBytes, gzip.PackedBytes);
        }
    }

    /// <summary>Rejects paths that cannot be unpacked to the same files, and links that point out of the artifact.</summary>
    private static void CheckPaths(string name, List<ArtifactFile> files)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (!ArchivePaths.IsInside(file.Path))
                throw ArtifactRejectedException.Invalid(
                    name, $"the path '{file.Path}' is not accepted. Accepted: a relative path without '..', like src/main.js");
            if (!paths.Add(file.Path))
                throw ArtifactRejectedException.Invalid(name, $"the path '{file.Path}' occurs twice. Name each file once");
            if (file.LinkTarget is { } target && !ArchivePaths.LinkStaysInside(file.Path, target))
                throw ArtifactRejectedException.Invalid(
                    name, $"the link '{file.Path}' points to '{target}', outside of the artifact. Copy the file or leave the link out");
        }

        foreach (var file in files)
        {
            if (ArchivePaths.Parents(file.Path).FirstOrDefault(paths.Contains) is { } parent)
                throw ArtifactRejectedException.Invalid(name, $"'{parent}' is a file and the folder of '{file.Path}'. Rename one of them");
        }
    }
}
