namespace Deus.Hosting.Functions.Runtimes;

/// <summary>How an execution ended, for callers who must tell failures of the function apart.</summary>
internal enum RuntimeOutcome
{
    /// <summary>The worker answered; whether well is in the status code.</summary>
    Answered,

    /// <summary>The function did not answer in time.</summary>
    TimedOut,

    /// <summary>The worker ended before it answered.</summary>
    Crashed,

    /// <summary>The worker aborted, as it does when its memory is used up.</summary>
    OutOfMemory,

    /// <summary>The request or the response was larger than allowed.</summary>
    TooLarge,

    /// <summary>The host stopped the worker, for example because its deployment was released.</summary>
    Stopped,

    /// <summary>The function's stream failed after its head had been sent.</summary>
    Broken,

    /// <summary>The caller stopped reading the response before its end.</summary>
    Abandoned,
}
