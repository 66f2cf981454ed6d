namespace Deus.Hosting.Functions.Runtimes;

/// <summary>What a worker answered, or how it ended without an answer.</summary>
internal sealed record RuntimeResponse
{
    /// <summary>The function's HTTP status; 500 when it threw, timed out or crashed, 503 when it could not be loaded.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The headers in order, names in lower case; a name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What the function logged, at most 1,000,000 characters, the end kept.</summary>
    public string Logs { get; init; } = "";

    /// <summary>What the function logged as errors, and why it failed; limited as <see cref="Logs"/>.</summary>
    public string Errors { get; init; } = "";

    /// <summary>What is known of each line of both, in order.</summary>
    public IReadOnlyList<LogMark> Marks { get; init; } = [];

    /// <summary>Both in order, line by line with their levels; limited as they are, a line that says so in place of what is missing.</summary>
    public IReadOnlyList<LogLine> Lines => LineSplitter.Split(Logs, Errors, Marks);

    /// <summary>How long it took, start of the worker included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True when a worker was started for this request.</summary>
    public bool IsColdStart { get; init; }

    /// <summary>The bytes of the body that the function gave, also those that were refused or not kept here.</summary>
    public long OutputBytes { get; init; }

    /// <summary>The most memory in bytes that its worker has had until then, resident; null when the worker ended unmeasured.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>How it ended.</summary>
    public RuntimeOutcome Outcome { get; init; }

    /// <summary>A failure that the host answers in the function's place.</summary>
    public static RuntimeResponse Failed(RuntimeOutcome outcome, string reason) =>
        new RuntimeResponse { StatusCode = 500, Outcome = outcome }.WithError(reason);

    /// <summary>The same with one more line of errors.</summary>
    public RuntimeResponse WithError(string reason)
    {
        var line = reason.TrimEnd('\n') + "\n";
        return this with
        {
            Errors = TailBuffer.Tail("Errors", Errors + line),
            Marks = [.. Marks, new LogMark(LogMark.Error, line.Length)],
        };
    }
}
