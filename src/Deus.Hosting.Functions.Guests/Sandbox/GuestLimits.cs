namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>The limits of one execution.</summary>
/// <param name="MemoryBytes">The maximum size of the linear memory in bytes.</param>
/// <param name="Timeout">The maximum duration, including the wait for a thread.</param>
internal readonly record struct GuestLimits(long MemoryBytes, TimeSpan Timeout);
