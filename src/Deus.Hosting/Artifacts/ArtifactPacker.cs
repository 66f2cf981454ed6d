using System.IO.Compression;
using System.Text;

namespace Deus.Hosting.Artifacts;

/// <summary>
/// Packs a folder, a zip archive or single files as a tar.gz that can be deployed. The bytes depend on the paths, contents and
/// executable bits only: equal content gives equal bytes in every process and on every machine. Memory does not grow with
/// the content. Safe for concurrent use.
/// </summary>
public sealed class ArtifactPacker
{
    private readonly ArtifactPackerOptions _options;

    /// <summary>Makes a packer.</summary>
    /// <param name="options">What to take; null for the defaults.</param>
    public ArtifactPacker(ArtifactPackerOptions? options = null) => _options = options ?? new ArtifactPackerOptions();

    /// <summary>Packs a folder. Symbolic links are kept as links and not followed.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="destination">Where the tar.gz is written; it stays open.</param>
    /// <param name="cancellationToken">Stops the packing; the destination then holds an incomplete archive.</param>
    /// <returns>What was packed.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="ArtifactRejectedException">
    /// Nothing is left to pack, a file is no regular file, a link leaves the folder, a file changed while it was packed, or the
    /// files have more than <see cref="ArtifactPackerOptions.MaxContentBytes"/> bytes.
    /// </exception>
    public Task<ArtifactPackResult> PackDirectoryAsync(
        string directory, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        ArgumentNullException.ThrowIfNull(destination);
        var files = new DirectoryFiles(directory, _options).List(cancellationToken);
        return PackAsync(directory, files, destination, long.MaxValue, cancellationToken);
    }

    /// <summary>Packs the files of a zip archive.</summary>
    /// <param name="zip">The zip archive, from its start to its end. It must be seekable, and stays open.</param>
    /// <param name="destination">Where the tar.gz is written; it stays open.</param>
    /// <param name="cancellationToken">Stops the packing; the destination then holds an incomplete archive.</param>
    /// <returns>What was packed.</returns>
    /// <exception cref="ArgumentException"><paramref name="zip"/> is not seekable.</exception>
    /// <exception cref="ArtifactRejectedException">
    /// The archive is damaged or encrypted, has nothing to pack, a path that leaves the folder or occurs twice, or more than
    /// <see cref="ArtifactPackerOptions.MaxContentBytes"/> bytes.
    /// </exception>
    public Task<ArtifactPackResult> PackZipAsync(Stream zip, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(zip);
        ArgumentNullException.ThrowIfNull(destination);
        if (!zip.CanSeek)
            throw new ArgumentException("The stream cannot be sought. Accepted: a file or a memory stream.", nameof(zip));
        return PackZipAsync("zip", zip, destination, long.MaxValue, cancellationToken);
    }

    /// <summary>Packs single files, in the order of their paths. No patterns apply.</summary>
    /// <param name="files">The files, in any order.</param>
    /// <param name="destination">Where the tar.gz is written; it stays open.</param>
    /// <param name="cancellationToken">Stops the packing; the destination then holds an incomplete archive.</param>
    /// <returns>What was packed.</returns>
    /// <exception cref="ArtifactRejectedException">
    /// There are no files, a path is not relative, leaves the folder or occurs twice, or the files have more than
    /// <see cref="ArtifactPackerOptions.MaxContentBytes"/> bytes.
    /// </exception>
    public Task<ArtifactPackResult> PackFilesAsync(
        IEnumerable<ArtifactFile> files, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(destination);
        return PackAsync("files", [.. files], destination, long.MaxValue, cancellationToken);
    }

    /// <summary>Packs a zip archive under a name for messages and with a limit for the tar.gz.</summary>
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
            throw ArtifactRejectedException.Invalid(name, "it is no readable zip archive: " + e.Message, e);
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

    /// <summary>Refuses what would not be unpacked as it was packed.</summary>
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
