namespace Deus.Hosting.Functions.Runtimes;

/// <summary>How an execution ended in its runtime. It determines the <see cref="ExecutionOutcome"/> of the record.</summary>
public enum RuntimeOutcome
{
    /// <summary>The function responded. A status below 500 is recorded as completed, otherwise as failed.</summary>
    Responded,

    /// <summary>The function did not respond within its timeout.</summary>
    TimedOut,

    /// <summary>The process or sandbox of the function ended before the function had responded.</summary>
    Crashed,

    /// <summary>The function exceeded its memory limit.</summary>
    OutOfMemory,

    /// <summary>The request or the response exceeded its size limit.</summary>
    TooLarge,

    /// <summary>The runtime stopped the function, for example because its deployment was released.</summary>
    Stopped,

    /// <summary>A streamed response failed after its status and headers had been returned.</summary>
    Broken,

    /// <summary>The host disposed a streamed response before its end.</summary>
    Abandoned,

    /// <summary>The execution was canceled by its id. The host sets it; a runtime throws <see cref="OperationCanceledException"/>.</summary>
    Canceled,
}
