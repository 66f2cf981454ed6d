namespace Deus.Hosting.Functions;

/// <summary>
/// How an execution ended. Every outcome is recorded; the comment of a value names the exception that the caller gets, if any.
/// </summary>
public enum ExecutionOutcome
{
    /// <summary>The function responded with a status below 500.</summary>
    Completed,

    /// <summary>The function threw, could not be loaded, or responded with a status of 500 or more.</summary>
    FunctionFailed,

    /// <summary>The function did not respond within its timeout.</summary>
    TimedOut,

    /// <summary>The function's worker ended because it ran out of memory.</summary>
    OutOfMemory,

    /// <summary>The function's worker ended before it responded.</summary>
    Crashed,

    /// <summary>The request or the response exceeded its size limit.</summary>
    TooLarge,

    /// <summary>The function's streamed response failed after its status and headers were sent.</summary>
    Broken,

    /// <summary>The host stopped the worker, for example because the deployment was deleted.</summary>
    Stopped,

    /// <summary>The caller stopped reading a streamed response before its end.</summary>
    Abandoned,

    /// <summary>
    /// The caller canceled and got an <see cref="OperationCanceledException"/>, or the execution was canceled by its id with
    /// <see cref="IExecutionStore.CancelAsync"/>; the caller then got this result.
    /// </summary>
    Canceled,

    /// <summary>The host failed to execute the function; the caller got a <see cref="HostingException"/>.</summary>
    HostFailed,

    /// <summary>The host's process ended before the execution did, or the end could not be recorded.</summary>
    Lost,
}
