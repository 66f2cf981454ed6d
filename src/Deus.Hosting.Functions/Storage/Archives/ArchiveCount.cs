namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>Counts the entries of an archive and the bytes of its files.</summary>
internal sealed class ArchiveCount(ArchiveLimits limits)
{
    private int _entries;
    private long _bytes;

    /// <exception cref="ArchiveRejectedException">The archive has more entries or bytes than the limits.</exception>
    public void Add(TarMember member)
    {
        if (++_entries > limits.MaxEntries)
            throw new ArchiveRejectedException(
                $"The archive has more than {limits.MaxEntries} entries, counted up to '{member.Name}'. Accepted: at most {limits.MaxEntries}.");
        AddBytes(member.Name, member.Size);
    }

    /// <exception cref="ArchiveRejectedException">The files have more bytes than the limits.</exception>
    public void AddBytes(string name, long bytes)
    {
        // The size is checked before it is added, so the sum cannot overflow.
        if (bytes > limits.MaxBytes || (_bytes += bytes) > limits.MaxBytes)
            throw new ArchiveRejectedException(
                $"The archive's files have more than {limits.MaxBytes} bytes in total, counted up to '{name}'. Accepted: at most {limits.MaxBytes}.");
    }
}
