using Deus.Hosting.Functions.Guests.Sandbox.Threads;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>Work for a thread of the sandbox.</summary>
internal interface IGuestWork
{
    /// <summary>True when another guest waits for this one.</summary>
    bool IsNested { get; }

    /// <summary>Runs on a thread of the sandbox. It throws nothing.</summary>
    void Run(GuestThread thread);

    /// <summary>Ends work that waits for a thread, when its execution was stopped or has exceeded its timeout.</summary>
    /// <returns>True when it has ended.</returns>
    bool TryStop();
}
