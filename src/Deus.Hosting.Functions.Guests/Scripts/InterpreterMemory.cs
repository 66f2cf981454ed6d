using Deus.Hosting.Functions.Guests.Sandbox;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>Grows the memory of an interpreter when its allocator asks for more.</summary>
internal static class InterpreterMemory
{
    /// <summary>Grows the memory to at least a size, and by a quarter where the limit allows it.</summary>
    /// <returns>1; 0 when the limit is reached, and the interpreter then reports that it has no memory.</returns>
    public static int Resize(GuestExecution execution, Memory memory, int bytes)
    {
        long wanted = (uint)bytes;
        var (now, limit) = (memory.GetLength(), execution.Limits.MemoryBytes);
        if (wanted > limit)
            return 0;
        var target = Math.Min(limit, Math.Max(wanted, now + (now / 4)));
        var pages = (target - now) / Memory.PageSize;
        if (now + (pages * Memory.PageSize) < wanted)
            return 0;
        try
        {
            memory.Grow(pages);
            return 1;
        }
        catch (WasmtimeException)
        {
            return 0;
        }
    }
}
