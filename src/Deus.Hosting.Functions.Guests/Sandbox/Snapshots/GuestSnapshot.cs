using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Snapshots;

/// <summary>
/// The memory of a guest while no call is under way: its pages that are not zero. An execution begins with a copy of it. Snapshots that were taken
/// from each other share their equal pages.
/// </summary>
internal sealed class GuestSnapshot
{
    /// <summary>The size of a page in bytes.</summary>
    public const int PageBytes = 4096;

    private static readonly byte[] Zero = new byte[PageBytes];

    private readonly int[] _numbers; // In ascending order.
    private readonly byte[][] _contents;
    private readonly long _memoryBytes;

    private GuestSnapshot(SortedList<int, byte[]> pages, long memoryBytes)
    {
        _numbers = [.. pages.Keys];
        _contents = [.. pages.Values];
        _memoryBytes = memoryBytes;
    }

    /// <summary>Takes a snapshot of a memory.</summary>
    /// <param name="memory">The memory now.</param>
    /// <param name="fresh">The memory of a new instance; null when this is one.</param>
    /// <param name="basis">A snapshot whose equal pages are shared; null for none.</param>
    /// <param name="touched">Finds the pages that were touched, so that others are not read; null reads all pages.</param>
    public static GuestSnapshot Take(Memory memory, GuestSnapshot? fresh = null, GuestSnapshot? basis = null, ResidentPages? touched = null)
    {
        var pages = new SortedList<int, byte[]>();
        var length = memory.GetLength();
        var all = new GuestMemory(memory);
        // A page that was never touched is as in a new instance.
        var numbers = fresh is not null && touched is not null && touched.TryFind(memory)
            ? touched.Found.ToArray().Union(fresh._numbers).Order()
            : Enumerable.Range(0, (int)(length / PageBytes));
        foreach (var number in numbers)
        {
            var now = PageOf(all, number);
            if (now.ContainsAnyExcept((byte)0))
                pages.Add(number, basis?.Find(number, now) ?? fresh?.Find(number, now) ?? now.ToArray());
            else if (fresh?.Find(number) is not null)
                pages.Add(number, Zero); // A new instance has content here.
        }

        return new GuestSnapshot(pages, length);
    }

    /// <summary>Copies the pages into the memory of a new instance.</summary>
    /// <exception cref="WasmtimeException">The memory limit is smaller than the snapshot.</exception>
    public void CopyTo(Memory memory)
    {
        var missing = _memoryBytes - memory.GetLength();
        if (missing > 0)
            memory.Grow(missing / Memory.PageSize);
        CopyPages(new GuestMemory(memory), 0, int.MaxValue);
    }

    /// <summary>Makes a memory that was used equal to this snapshot, byte for byte.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="pages">Finds the pages that were touched.</param>
    /// <returns>False when the memory cannot be used again: it has another size, or more pages were touched than are worth keeping.</returns>
    public bool TryReset(Memory memory, ResidentPages pages)
    {
        if (memory.GetLength() != _memoryBytes || !pages.TryFind(memory))
            return false;
        var all = new GuestMemory(memory);
        var next = 0;
        foreach (var number in pages.Found)
        {
            next = CopyPages(all, next, number);
            if (next == 0 || _numbers[next - 1] != number)
                PageOf(all, number).Clear();
        }

        CopyPages(all, next, int.MaxValue);
        return true;
    }

    /// <summary>Copies pages up to the one with a number.</summary>
    /// <returns>The position of the page after it.</returns>
    private int CopyPages(GuestMemory memory, int first, int lastNumber)
    {
        var next = first;
        for (; next < _numbers.Length && _numbers[next] <= lastNumber; next++)
            _contents[next].CopyTo(PageOf(memory, _numbers[next]));
        return next;
    }

    private static Span<byte> PageOf(GuestMemory memory, int number) =>
        memory.TryGet(number * PageBytes, PageBytes, out var page) ? page : throw new GuestMemoryException($"The memory has no page {number}.");

    private byte[]? Find(int number) => Array.BinarySearch(_numbers, number) is >= 0 and var index ? _contents[index] : null;

    private byte[]? Find(int number, ReadOnlySpan<byte> content) => Find(number) is { } page && content.SequenceEqual(page) ? page : null;
}
