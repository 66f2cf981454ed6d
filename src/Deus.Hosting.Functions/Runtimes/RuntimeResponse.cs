namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A function's response, or the reason why it has none, with log and counters.</summary>
public sealed record RuntimeResponse
{
    private readonly long? _outputBytes;

    /// <summary>The HTTP status, 100 to 999. 500 when the function threw, timed out or crashed; 503 when it could not be loaded.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The headers in order. Names are in lower case, and a name may occur more than once. Default empty.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body. Empty at the end of a streamed response. Default empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// The function's log and the reasons of a failure, in order. Lines of <see cref="FunctionLogLevel.Error"/> are recorded as
    /// <see cref="Execution.Errors"/>, all others as <see cref="Execution.Logs"/>. Of each, the last 1,000,000 characters are kept. Default
    /// empty.
    /// </summary>
    public IReadOnlyList<LogLine> Lines
    {
        get => LineSplitter.Split(Logs, Errors, Marks);
        init => (Logs, Errors, Marks) = LineSplitter.Join(value);
    }

    /// <summary>The duration with the cold start. Default zero: the host measures it.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True when this request loaded or started something that later requests reuse. Default false.</summary>
    public bool IsColdStart { get; init; }

    /// <summary>
    /// The size in bytes of the body that the function returned, also when it was rejected or not kept. Default: the length of
    /// <see cref="Body"/>.
    /// </summary>
    public long OutputBytes
    {
        get => _outputBytes ?? Body.Length;
        init => _outputBytes = value;
    }

    /// <summary>
    /// The peak memory in bytes of the function, or of the process that runs it; null when it is not known. Default null.
    /// </summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>
    /// The number of calls from the function to services of the host; null when the runtime does not count them. Default null.
    /// </summary>
    public long? HostCalls { get; init; }

    /// <summary>How the execution ended. Default <see cref="RuntimeOutcome.Responded"/>.</summary>
    public RuntimeOutcome Outcome { get; init; }

    /// <summary>The log lines that are not errors, each with its line break.</summary>
    internal string Logs { get; init; } = "";

    /// <summary>The error lines, each with its line break.</summary>
    internal string Errors { get; init; } = "";

    /// <summary>The marks of the lines of both texts, in order.</summary>
    internal IReadOnlyList<LogMark> Marks { get; init; } = [];

    /// <summary>Creates the response of an execution that failed without a response of the function, with status 500.</summary>
    /// <param name="outcome">How the execution ended.</param>
    /// <param name="reason">The reason, for the errors of the record. It must not contain a secret.</param>
    /// <returns>The response.</returns>
    public static RuntimeResponse Failed(RuntimeOutcome outcome, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return new RuntimeResponse { StatusCode = 500, Outcome = outcome }.WithError(reason);
    }

    /// <summary>Returns a copy with another error line at the end.</summary>
    internal RuntimeResponse WithError(string reason)
    {
        var line = reason.TrimEnd('\n') + "\n";
        return this with
        {
            Errors = TailBuffer.Tail("Errors", Errors + line),
            Marks = [.. Marks, new LogMark(LogMark.Error, line.Length)],
        };
    }

    /// <summary>Returns a copy with the log of another response before its own errors.</summary>
    internal RuntimeResponse WithLogOf(RuntimeResponse other) => this with
    {
        Logs = other.Logs,
        Errors = TailBuffer.Tail("Errors", other.Errors + Errors),
        Marks = [.. other.Marks, .. Marks],
    };

    /// <summary>Returns the status and the outcome, without headers, body and log.</summary>
    public override string ToString() => $"{nameof(RuntimeResponse)} {{ {nameof(StatusCode)} = {StatusCode}, {nameof(Outcome)} = {Outcome} }}";
}
