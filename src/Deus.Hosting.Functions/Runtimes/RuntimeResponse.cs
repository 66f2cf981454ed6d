namespace Deus.Hosting.Functions.Runtimes;

/// <summary>What a function responded, or how it ended without a response; with its log and counters.</summary>
public sealed record RuntimeResponse
{
    private readonly long? _outputBytes;

    /// <summary>The function's HTTP status, 100 to 999; 500 when it threw, timed out or crashed, 503 when it could not be loaded.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The headers in order, names in lower case; a name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body's bytes. Empty at the end of a streamed response.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// What the function logged, and why it failed, in order. Lines of <see cref="FunctionLogLevel.Error"/> are recorded as
    /// <see cref="Execution.Errors"/>, all others as <see cref="Execution.Logs"/>, of each the last 1,000,000 characters. Default empty.
    /// </summary>
    public IReadOnlyList<LogLine> Lines
    {
        get => WrittenLines.Split(Logs, Errors, Marks);
        init => (Logs, Errors, Marks) = WrittenLines.Join(value);
    }

    /// <summary>How long it took, cold start included. Default zero: the host measures it.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True when something was loaded or started for this request that a later one finds ready. Default false.</summary>
    public bool IsColdStart { get; init; }

    /// <summary>The bytes of the body that the function gave, also those that were refused or not kept. Default the length of <see cref="Body"/>.</summary>
    public long OutputBytes
    {
        get => _outputBytes ?? Body.Length;
        init => _outputBytes = value;
    }

    /// <summary>The most memory in bytes that the function, or the process it runs in, has had until then; null when that is not known.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>How many times the function called the host for a service; null when the runtime does not count it.</summary>
    public long? HostCalls { get; init; }

    /// <summary>How it ended. Default <see cref="RuntimeOutcome.Responded"/>.</summary>
    public RuntimeOutcome Outcome { get; init; }

    /// <summary>The lines of the log that are no errors, each with its line break.</summary>
    internal string Logs { get; init; } = "";

    /// <summary>The lines of errors, each with its line break.</summary>
    internal string Errors { get; init; } = "";

    /// <summary>What is known of each line of both, in order.</summary>
    internal IReadOnlyList<LogMark> Marks { get; init; } = [];

    /// <summary>The response of the status 500 to an execution that failed without one of the function's own.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="reason">Why, for the errors of the record; without a secret.</param>
    /// <returns>The response.</returns>
    public static RuntimeResponse Failed(RuntimeOutcome outcome, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new RuntimeResponse { StatusCode = 500, Outcome = outcome }.WithError(reason);
    }

    /// <summary>The same with one more line of errors.</summary>
    internal RuntimeResponse WithError(string reason)
    {
        var line = reason.TrimEnd('\n') + "\n";
        return this with
        {
            Errors = BoundedText.Tail("Errors", Errors + line),
            Marks = [.. Marks, new LogMark(LogMark.Error, line.Length)],
        };
    }

    /// <summary>Names the outcome without headers, body and log.</summary>
    public override string ToString() => $"{nameof(RuntimeResponse)} {{ {nameof(StatusCode)} = {StatusCode}, {nameof(Outcome)} = {Outcome} }}";
}
