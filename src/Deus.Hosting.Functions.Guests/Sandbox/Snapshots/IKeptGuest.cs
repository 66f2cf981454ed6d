using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Snapshots;

/// <summary>A guest whose instance can serve one execution after another.</summary>
internal interface IKeptGuest
{
    /// <summary>Its memory.</summary>
    Memory Memory { get; }

    /// <summary>Begins an execution.</summary>
    void Begin(GuestExecution execution);

    /// <summary>Ends an execution, and removes its references from the guest.</summary>
    void End();
}
