using Deus.Hosting.Functions.Guests.Sandbox;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>Creates the executions in which scripts run.</summary>
internal static class ScriptExecution
{
    /// <summary>Creates an execution without a request: it prepares an interpreter or loads a script, and has no services.</summary>
    public static GuestExecution ForHost(long memoryBytes, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken) => new(
        new GuestLimits(memoryBytes, timeout),
        new GuestStreams { Output = new DiscardedOutput(), Log = new GuestLog(isEnabled: false, follower: null) },
        time,
        cancellationToken);

    /// <summary>Creates the streams of a script, which writes through services of the host only.</summary>
    public static GuestStreams StreamsOf(bool isLogging, IProgress<LogLine>? follower) =>
        new() { Output = new DiscardedOutput(), Log = new GuestLog(isLogging, follower) };

    private sealed class DiscardedOutput : GuestOutput
    {
        public override void Write(ReadOnlySpan<byte> piece, GuestExecution execution)
        {
        }
    }
}
