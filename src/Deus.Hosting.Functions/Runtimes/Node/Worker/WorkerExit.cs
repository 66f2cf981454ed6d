namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>Describes for the function's error log why a worker ended.</summary>
internal static class WorkerExit
{
    /// <summary>The exit code of a process that was killed with signal 9, by the host or the system.</summary>
    public const int Killed = 137;

    private const int Aborted = 134;
    private const int FirstSignal = 128;

    /// <summary>Returns the response to a request whose worker ended before it answered.</summary>
    public static RuntimeResponse ToResponse(int exitCode, string output)
    {
        var reason = exitCode switch
        {
            Aborted => "out of memory, or abort (exit code 134, signal 6)",
            Killed => "killed (signal 9), as the system does when it is out of memory",
            133 => "out of memory, or a failed check of V8 (signal 5)",
            139 => "segmentation fault (signal 11), or out of memory",
            > FirstSignal => $"signal {exitCode - FirstSignal}",
            _ => $"exit code {exitCode}",
        };
        var text = $"The function's process ended before it answered: {reason}.";
        return RuntimeResponse.Failed(
            exitCode == Aborted ? RuntimeOutcome.OutOfMemory : RuntimeOutcome.Crashed,
            output.Length == 0 ? text : $"{text}\n{output.TrimEnd()}");
    }
}
