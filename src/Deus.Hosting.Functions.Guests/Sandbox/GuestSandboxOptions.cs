namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>The limits of the sandbox.</summary>
/// <param name="MaxThreads">The maximum number of guests that run at the same time.</param>
/// <param name="MaxQueued">The maximum number of guests that wait for a thread.</param>
/// <param name="MaxMemoryBytes">The maximum size of a guest's memory in bytes.</param>
/// <param name="MaxNested">How many levels deep guests may call each other.</param>
/// <param name="KeepTime">How long a thread without work keeps the instance of its last execution; null for 10 seconds.</param>
internal sealed record GuestSandboxOptions(int MaxThreads, int MaxQueued, long MaxMemoryBytes, int MaxNested = 0, TimeSpan? KeepTime = null);
