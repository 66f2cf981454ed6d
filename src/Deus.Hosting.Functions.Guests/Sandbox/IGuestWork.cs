namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>Work for a thread of the sandbox.</summary>
internal interface IGuestWork
{
    /// <summary>Runs on a thread of the sandbox. It throws nothing.</summary>
    void Run(GuestThread thread);
}
