using System.Formats.Tar;
using System.IO.Compression;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>Unpacks tar.gz archives from untrusted sources.</summary>
internal static class ArchiveReader
{
    /// <summary>Unpacks an archive into a new folder. After an exception the caller removes the folder.</summary>
    /// <exception cref="ArchiveRejectedException">The archive is damaged, hostile or too large.</exception>
    public static async Task UnpackAsync(Stream archive, string folder, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        HostFolder.CreatePrivate(folder);
        var target = new ArchiveTarget(folder, limits);
        try
        {
            var gzip = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true);
            await using (gzip.ConfigureAwait(false))
                await ReadAllAsync(gzip, target, MostBytes(archive, limits), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw new ArchiveRejectedException($"The archive cannot be read ({e.Message}). Accepted: a complete tar.gz.", e);
        }

        target.Finish();
    }

    /// <summary>Returns the maximum size of the unpacked tar in bytes, including headers and padding.</summary>
    private static long MostBytes(Stream archive, ArchiveLimits limits) => limits.MaxRatio is { } ratio && archive.CanSeek
        ? ArchiveLimits.FreeBytes + (archive.Length * ratio)
        : long.MaxValue;

    private static async Task ReadAllAsync(
        Stream gzip, ArchiveTarget target, long maximumBytes, CancellationToken cancellationToken)
    {
        var tar = new BudgetedStream(gzip, maximumBytes);
        await using (tar.ConfigureAwait(false))
        {
            var reader = new TarReader(tar, leaveOpen: true);
            await using (reader.ConfigureAwait(false))
            {
                while (await NextAsync(reader, tar, cancellationToken).ConfigureAwait(false) is { } entry)
                {
                    // The entry's length bounds its data, and the target bounds the sum of the lengths.
                    tar.Budget = long.MaxValue;
                    await target.AddAsync(entry, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private static ValueTask<TarEntry?> NextAsync(TarReader reader, BudgetedStream tar, CancellationToken cancellationToken)
    {
        tar.Budget = ArchiveLimits.MaxHeaderBytes;
        return reader.GetNextEntryAsync(copyData: false, cancellationToken);
    }

    /// <summary>Returns true for the exceptions that .NET's readers throw when the bytes are not a valid tar.gz.</summary>
    public static bool IsDamage(Exception e) => e
        is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException
        or NotSupportedException;
}
