namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>
/// Unwinds a guest that the host ends. It passes through Wasmtime and may arrive as an inner exception or not at all, so
/// <see cref="GuestExecution.StopReason"/> states the reason.
/// </summary>
internal sealed class GuestStoppedException(StopReason reason) : Exception($"The guest was stopped: {reason}.")
{
    public StopReason Reason { get; } = reason;
}
