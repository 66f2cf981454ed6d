namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>Work for a thread of the sandbox.</summary>
internal interface IGuestWork
{
    /// <summary>True when another guest waits for this one.</summary>
    bool IsNested { get; }

    /// <summary>Runs on a thread of the sandbox. It throws nothing.</summary>
    void Run(GuestThread thread);
}
