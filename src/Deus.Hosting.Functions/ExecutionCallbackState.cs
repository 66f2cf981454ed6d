namespace Deus.Hosting.Functions;

/// <summary>The state of the callback of an execution.</summary>
public enum ExecutionCallbackState
{
    /// <summary>The execution has not ended for the last time.</summary>
    Waiting,

    /// <summary>The execution has ended, and the callback is being delivered: now, or again after a failed attempt.</summary>
    Pending,

    /// <summary>The receiver has accepted the callback.</summary>
    Delivered,

    /// <summary>The last attempt has failed. <see cref="IExecutionCallbackStore.SendAgainAsync"/> starts again.</summary>
    Failed,
}
