namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>Why the host has ended an execution of a guest.</summary>
internal enum StopReason
{
    /// <summary>The host has not ended it.</summary>
    None,

    /// <summary>The guest called <c>proc_exit</c>.</summary>
    Exited,

    /// <summary>The deadline has passed.</summary>
    TimedOut,

    /// <summary>The caller has canceled.</summary>
    Canceled,

    /// <summary>The output has exceeded its limit.</summary>
    TooLarge,

    /// <summary>The reader of a streamed response reads no further.</summary>
    Abandoned,

    /// <summary>The host is stopping, or has released the deployment.</summary>
    HostStopped,

    /// <summary>A function of the host has failed.</summary>
    HostFailed,
}
