using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>Unpacks tar.gz archives from untrusted sources.</summary>
internal static class ArchiveReader
{
    /// <summary>Unpacks an archive into a new folder. After an exception the caller removes the folder.</summary>
    /// <exception cref="ArchiveRejectedException">The archive is damaged, hostile or too large.</exception>
    public static async Task UnpackAsync(Stream archive, string folder, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        PrivateFiles.CreateFolder(folder);
        var target = new ArchiveTarget(folder, limits);
        await ReadAsync(archive, limits, target.AddAsync, cancellationToken).ConfigureAwait(false);
        target.Finish();
    }

    /// <summary>Reads an archive to its end.</summary>
    /// <param name="archive">The tar.gz.</param>
    /// <param name="limits">The limits of the unpacked content.</param>
    /// <param name="addAsync">Receives each entry; it may read the content from the second argument.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="ArchiveRejectedException">The archive is damaged, or has more bytes or entries than the limits.</exception>
    public static async Task ReadAsync(
        Stream archive,
        ArchiveLimits limits,
        Func<TarMember, TarMembers, CancellationToken, Task> addAsync,
        CancellationToken cancellationToken)
    {
        var gzip = new CheckedGZipStream(archive);
        await using (gzip.ConfigureAwait(false))
        {
            var tar = new BudgetedStream(gzip, MostBytes(archive, limits));
            await using (tar.ConfigureAwait(false))
            {
                var members = new TarMembers(tar);
                var count = new ArchiveCount(limits);
                try
                {
                    while (await members.NextAsync(cancellationToken).ConfigureAwait(false) is { } member)
                    {
                        count.Add(member);
                        await addAsync(member, members, cancellationToken).ConfigureAwait(false);
                    }

                    await tar.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
                {
                    throw Damaged(e, members.Current);
                }
            }
        }
    }

    /// <summary>Returns the maximum size of the unpacked tar in bytes, including headers and padding.</summary>
    private static long MostBytes(Stream archive, ArchiveLimits limits) => limits.MaxRatio is { } ratio && archive.CanSeek
        ? ArchiveLimits.FreeBytes + (archive.Length * ratio)
        : long.MaxValue;

    private static ArchiveRejectedException Damaged(Exception e, string? name)
    {
        var problem = e is EndOfStreamException ? "it is cut off" : e.Message.TrimEnd('.');
        var place = name is null ? "" : $", at or after '{name}'";
        return new ArchiveRejectedException(
            $"The archive cannot be read: {problem}{place}. Accepted: a complete tar.gz. Pack and upload it again.", e);
    }
}
