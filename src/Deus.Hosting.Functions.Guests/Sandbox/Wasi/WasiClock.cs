using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Wasi;

/// <summary>The clocks of WASI.</summary>
internal static class WasiClock
{
    public const int RealTime = 0;
    public const int Monotonic = 1;
    private const int Last = 3; // The processor times of the process and of the thread: the time since the start of the execution.
    private const ulong NanosecondsPerTick = 100;

    public static int WriteResolution(GuestExecution execution, Caller caller, int clock, int target)
    {
        if (clock is < RealTime or > Last)
            return WasiError.Invalid;
        return execution.GetMemory(caller).TryWrite(target, NanosecondsPerTick) ? WasiError.Success : WasiError.BadAddress;
    }

    public static int WriteTime(GuestExecution execution, Caller caller, int clock, int target)
    {
        if (clock is < RealTime or > Last)
            return WasiError.Invalid;
        return execution.GetMemory(caller).TryWrite(target, Now(execution, clock)) ? WasiError.Success : WasiError.BadAddress;
    }

    /// <summary>Returns the time of a clock in nanoseconds.</summary>
    public static ulong Now(GuestExecution execution, int clock) => (ulong)(clock == RealTime
        ? execution.Time.GetUtcNow() - DateTimeOffset.UnixEpoch
        : execution.Elapsed).Ticks * NanosecondsPerTick;
}
