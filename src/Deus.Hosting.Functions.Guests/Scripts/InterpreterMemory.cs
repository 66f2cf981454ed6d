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
        var (now, limit) = (memory.GetLength(), execution.Limits.MemoryBytes);
        var (wanted, possible) = (PagesOf((uint)bytes - now), (limit - now) / Memory.PageSize);
        if (wanted > possible)
            return 0;
        try
        {
            memory.Grow(Math.Min(possible, Math.Max(wanted, PagesOf(now / 4))));
            return 1;
        }
        catch (WasmtimeException)
        {
            return 0;
        }
    }

    private static long PagesOf(long bytes) => (bytes + Memory.PageSize - 1) / Memory.PageSize;
}
