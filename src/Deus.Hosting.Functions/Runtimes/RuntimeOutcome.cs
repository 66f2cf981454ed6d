namespace Deus.Hosting.Functions.Runtimes;

/// <summary>How a runtime's execution ended; it becomes the <see cref="ExecutionOutcome"/> of the record.</summary>
public enum RuntimeOutcome
{
    /// <summary>The function responded; below the status 500 it is recorded as completed, else as failed.</summary>
    Responded,

    /// <summary>The function did not respond within its timeout.</summary>
    TimedOut,

    /// <summary>What executed the function ended before the function had responded.</summary>
    Crashed,

    /// <summary>The function used up its memory.</summary>
    OutOfMemory,

    /// <summary>The request or the response was larger than allowed.</summary>
    TooLarge,

    /// <summary>The runtime stopped the function, for example because its deployment was released.</summary>
    Stopped,

    /// <summary>A streamed response failed after its status and headers had been returned.</summary>
    Broken,

    /// <summary>The host disposed a streamed response before its end.</summary>
    Abandoned,
}
