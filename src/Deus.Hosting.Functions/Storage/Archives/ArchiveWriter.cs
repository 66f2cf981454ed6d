using System.Formats.Tar;
using System.IO.Compression;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>Packs a folder as a tar.gz, in ordinal order of the paths.</summary>
internal static class ArchiveWriter
{
    /// <exception cref="ArchiveRejectedException">The folder contains a link that leaves it, or exceeds the limits.</exception>
    public static async Task PackAsync(string folder, Stream target, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        var entries = FolderContent.List(folder, limits);
        var gzip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        await using (gzip.ConfigureAwait(false))
        {
            var tar = new TarWriter(gzip, TarEntryFormat.Pax, leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                foreach (var entry in entries)
                    await tar.WriteEntryAsync(Path.Combine(folder, entry), entry, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
