namespace Deus.Hosting.Functions.Guests.Sandbox.Threads;

/// <summary>All threads of the sandbox run guests, and its queue is full.</summary>
internal sealed class GuestsBusyException(int maxThreads, int maxQueued)
    : Exception($"{maxThreads} guests run and {maxQueued} wait.")
{
    public int MaxThreads { get; } = maxThreads;
}
