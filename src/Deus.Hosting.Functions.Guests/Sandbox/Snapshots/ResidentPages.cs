using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Snapshots;

/// <summary>
/// Finds the pages of a memory that have ever been touched. All others are zero: the kernel has not given them storage yet, as
/// <c>/proc/self/pagemap</c> shows. It belongs to one thread.
/// </summary>
internal sealed class ResidentPages(SafeFileHandle pagemap)
{
    /// <summary>The largest number of touched pages with which an instance is kept: 4 MiB.</summary>
    public const int Maximum = 1024;

    private const string File = "/proc/self/pagemap";
    private const int ContentShift = 62; // Bit 63: in memory. Bit 62: on a swap device, or on its way to another place in memory.

    private readonly int[] _found = new int[Maximum];
    private ulong[] _entries = [];
    private int _count;

    /// <summary>The pages that <see cref="TryFind"/> has found, in ascending order.</summary>
    public ReadOnlySpan<int> Found => _found.AsSpan(0, _count);

    /// <summary>Opens the kernel's list of pages of this process.</summary>
    /// <returns>Null when the system does not have it, or has pages of another size.</returns>
    public static SafeFileHandle? TryOpen()
    {
        if (Environment.SystemPageSize != GuestSnapshot.PageBytes)
            return null;
        try
        {
            return System.IO.File.OpenHandle(File);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Finds the pages that may have content.</summary>
    /// <returns>False when there are more than <see cref="Maximum"/>, or the system does not say.</returns>
    public bool TryFind(Memory memory)
    {
        var count = (int)(memory.GetLength() / GuestSnapshot.PageBytes);
        if (_entries.Length < count)
            _entries = new ulong[count];
        var entries = _entries.AsSpan(0, count);
        if (!TryRead(memory.GetPointer(), entries))
            return false;
        _count = 0;
        for (var page = 0; page < entries.Length; page++)
        {
            if (entries[page] >> ContentShift == 0)
                continue;
            if (_count == Maximum)
                return false;
            _found[_count++] = page;
        }

        return true;
    }

    private bool TryRead(nint address, Span<ulong> entries)
    {
        var bytes = MemoryMarshal.AsBytes(entries);
        var offset = address / GuestSnapshot.PageBytes * sizeof(ulong);
        try
        {
            return RandomAccess.Read(pagemap, bytes, offset) == bytes.Length;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
