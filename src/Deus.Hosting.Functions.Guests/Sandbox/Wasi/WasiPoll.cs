using System.Buffers.Binary;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Wasi;

/// <summary>
/// <c>poll_oneoff</c>: waits for the earliest of several times, which is how guests sleep. Streams are ready at all times. A wait ends at
/// the deadline of the execution.
/// </summary>
internal static class WasiPoll
{
    private const int SubscriptionBytes = 48;
    private const int EventBytes = 32;
    private const int MaxSubscriptions = 1024;
    private const byte Clock = 0;
    private const ulong NanosecondsPerTick = 100;

    public static int Wait(GuestExecution execution, Caller caller, int subscriptions, int events, int count, int target)
    {
        if (count is < 1 or > MaxSubscriptions)
            return WasiError.Invalid;
        var memory = execution.GetMemory(caller);
        if (!memory.TryGet(subscriptions, count * SubscriptionBytes, out var all) || !memory.TryGet(events, count * EventBytes, out var ended))
            return WasiError.BadAddress;
        var wait = ulong.MaxValue;
        for (var i = 0; i < count; i++)
            wait = Math.Min(wait, TimeUntil(execution, all.Slice(i * SubscriptionBytes, SubscriptionBytes)));
        if (wait > 0)
            Sleep(execution, wait);
        return memory.TryWrite(target, (uint)WriteEvents(all, ended, wait, execution)) ? WasiError.Success : WasiError.BadAddress;
    }

    private static void Sleep(GuestExecution execution, ulong nanoseconds)
    {
        var ticks = Math.Min((nanoseconds + NanosecondsPerTick - 1) / NanosecondsPerTick, (ulong)execution.Remaining.Ticks + TimeSpan.TicksPerSecond);
        GuestWait.Delay(execution, TimeSpan.FromTicks((long)ticks));
    }

    /// <summary>Returns the nanoseconds until a subscription is ready.</summary>
    private static ulong TimeUntil(GuestExecution execution, ReadOnlySpan<byte> subscription)
    {
        if (subscription[8] != Clock)
            return 0;
        var clock = BinaryPrimitives.ReadInt32LittleEndian(subscription[16..]);
        var timeout = BinaryPrimitives.ReadUInt64LittleEndian(subscription[24..]);
        var isAbsolute = (subscription[40] & 1) != 0;
        if (!isAbsolute)
            return timeout;
        var now = WasiClock.Now(execution, clock == WasiClock.RealTime ? WasiClock.RealTime : WasiClock.Monotonic);
        return timeout > now ? timeout - now : 0;
    }

    /// <summary>Writes an event for each subscription that was ready after the wait.</summary>
    private static int WriteEvents(ReadOnlySpan<byte> subscriptions, Span<byte> events, ulong waited, GuestExecution execution)
    {
        var count = 0;
        for (var at = 0; at < subscriptions.Length; at += SubscriptionBytes)
        {
            var subscription = subscriptions.Slice(at, SubscriptionBytes);
            var isAbsolute = subscription[8] == Clock && (subscription[40] & 1) != 0;
            if (TimeUntil(execution, subscription) > (isAbsolute ? 0 : waited))
                continue;
            var written = events.Slice(count++ * EventBytes, EventBytes);
            written.Clear();
            subscription[..8].CopyTo(written); // The guest's own data.
            written[10] = subscription[8];
        }

        return count;
    }
}
