using System.Formats.Tar;
using System.IO.Compression;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>Packs a folder as a tar.gz, in ordinal order of the paths.</summary>
internal static class ArchiveWriter
{
    // The times that every tar header can hold.
    private static readonly DateTime LastTime = new(2242, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <exception cref="ArchiveRejectedException">The folder contains a link that leaves it, or exceeds the limits.</exception>
    /// <exception cref="IOException">A file cannot be read, or the target cannot be written. No file stays open.</exception>
    public static async Task PackAsync(string folder, Stream target, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        var entries = FolderContent.List(folder, limits);
        var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true);
        try
        {
            foreach (var entry in entries)
                await WriteAsync(tar, Path.Combine(folder, entry), entry, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Both write their ends, which fails again when the target cannot be written. The caller gets the first failure.
            await tar.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await gzip.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await using (gzip.ConfigureAwait(false))
            await tar.DisposeAsync().ConfigureAwait(false);
    }

    private static DateTimeOffset TimeOf(FileInfo file) => new(
        file.LastWriteTimeUtc < DateTime.UnixEpoch ? DateTime.UnixEpoch
        : file.LastWriteTimeUtc > LastTime ? LastTime
        : file.LastWriteTimeUtc);

    /// <summary>Writes an entry. The content of a file is opened here, because TarWriter does not close it after a failure.</summary>
    private static async Task WriteAsync(TarWriter tar, string path, string name, CancellationToken cancellationToken)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null || !file.Exists)
        {
            await tar.WriteEntryAsync(path, name, cancellationToken).ConfigureAwait(false);
            return;
        }

        var content = new FileStream(path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        await using (content.ConfigureAwait(false))
        {
            var entry = new PaxTarEntry(TarEntryType.RegularFile, name)
            {
                Mode = OperatingSystem.IsWindows() ? UnixFileMode.None : file.UnixFileMode,
                ModificationTime = TimeOf(file),
                DataStream = content,
            };
            await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }
}
