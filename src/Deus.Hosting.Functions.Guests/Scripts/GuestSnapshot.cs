using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>
/// The memory of an interpreter while no call is under way: the pages that differ from a fresh instance. It is copied into a fresh instance
/// for each execution. Snapshots that were taken from each other share their equal pages.
/// </summary>
internal sealed class GuestSnapshot
{
    private const int PageBytes = 4096;

    private readonly Dictionary<int, byte[]> _pages;
    private readonly long _memoryBytes;

    private GuestSnapshot(Dictionary<int, byte[]> pages, long memoryBytes)
    {
        _pages = pages;
        _memoryBytes = memoryBytes;
    }

    /// <summary>The size of the pages in bytes.</summary>
    public long Bytes => (long)_pages.Count * PageBytes;

    /// <summary>Keeps the pages of a fresh instance that are not zero, to compare with them later.</summary>
    public static GuestSnapshot OfFresh(Memory memory) => Take(memory, fresh: null, basis: null);

    /// <summary>Keeps the pages that differ from those of a fresh instance.</summary>
    /// <param name="memory">The memory now.</param>
    /// <param name="fresh">The memory of a fresh instance; null when it is zero.</param>
    /// <param name="basis">A snapshot whose equal pages are shared; null for none.</param>
    public static GuestSnapshot Take(Memory memory, GuestSnapshot? fresh, GuestSnapshot? basis)
    {
        var pages = new Dictionary<int, byte[]>();
        var length = memory.GetLength();
        for (var page = 0; page < length / PageBytes; page++)
        {
            var now = memory.GetSpan((long)page * PageBytes, PageBytes);
            var before = fresh is not null && fresh._pages.TryGetValue(page, out var kept) ? kept : null;
            if (before is null ? !now.ContainsAnyExcept((byte)0) : now.SequenceEqual(before))
                continue;
            pages[page] = basis is not null && basis._pages.TryGetValue(page, out var shared) && now.SequenceEqual(shared) ? shared : now.ToArray();
        }

        return new GuestSnapshot(pages, length);
    }

    /// <summary>Copies the pages into the memory of a fresh instance.</summary>
    /// <exception cref="WasmtimeException">The memory limit is smaller than the snapshot.</exception>
    public void Restore(Memory memory)
    {
        var missing = _memoryBytes - memory.GetLength();
        if (missing > 0)
            memory.Grow(missing / Memory.PageSize);
        foreach (var (page, content) in _pages)
            content.CopyTo(memory.GetSpan((long)page * PageBytes, PageBytes));
    }
}
