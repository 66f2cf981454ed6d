namespace Deus.Hosting.Functions;

/// <summary>How an execution ended. Everything here is recorded; which of it the caller sees as an exception stands with it.</summary>
public enum ExecutionOutcome
{
    /// <summary>The function answered, with a status below 500.</summary>
    Completed,

    /// <summary>The function threw, could not be loaded, or answered with 500 or more.</summary>
    FunctionFailed,

    /// <summary>The function did not answer in time.</summary>
    TimedOut,

    /// <summary>The function's worker ended because its memory was used up.</summary>
    OutOfMemory,

    /// <summary>The function's worker ended before it had answered.</summary>
    Crashed,

    /// <summary>The request or the response was larger than allowed.</summary>
    TooLarge,

    /// <summary>The function's stream failed after its head had been sent.</summary>
    Broken,

    /// <summary>The host stopped the worker, for example because its deployment was deleted.</summary>
    Stopped,

    /// <summary>The caller stopped reading a streamed response before its end.</summary>
    Abandoned,

    /// <summary>The caller canceled; it got an <see cref="OperationCanceledException"/>.</summary>
    Canceled,

    /// <summary>The host could not execute; the caller got a <see cref="HostingException"/>.</summary>
    HostFailed,

    /// <summary>The host's process ended first, or the end could not be recorded.</summary>
    Lost,
}
