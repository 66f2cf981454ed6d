namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// The log that a running execution has written until now. It is recorded when the execution ends without a response: its caller has
/// canceled, the host stops, or the runtime has exceeded the engine's deadline or has thrown.
/// </summary>
internal sealed class PartialLog : IProgress<LogLine>
{
    private readonly Lock _gate = new();
    private readonly LineTail _logs = new();
    private readonly LineTail _errors = new();
    private long _count;
    private Func<RuntimeResponse, RuntimeResponse>? _source;

    /// <summary>Adds a line. A runtime that keeps the log elsewhere calls <see cref="ReadFrom"/> instead.</summary>
    public void Report(LogLine value)
    {
        lock (_gate)
            (value.Level == FunctionLogLevel.Error ? _errors : _logs).Add(_count++, value);
    }

    /// <summary>Sets the source of the log.</summary>
    /// <param name="source">Returns the given response with the log until now before its errors.</param>
    public void ReadFrom(Func<RuntimeResponse, RuntimeResponse> source) => Volatile.Write(ref _source, source);

    /// <summary>Returns the response of an execution that was ended, with the log until now before its errors.</summary>
    public RuntimeResponse Complete(RuntimeResponse response) => Volatile.Read(ref _source) is { } source
        ? source(response)
        : response.WithLogOf(response with { Lines = Lines() });

    private List<LogLine> Lines()
    {
        lock (_gate)
            return [.. _logs.Lines.Concat(_errors.Lines).OrderBy(line => line.Number).Select(line => line.Line)];
    }

    /// <summary>
    /// Keeps the last lines, at least <see cref="TailBuffer.MaxLogCharacters"/> characters and at most twice as many.
    /// </summary>
    private sealed class LineTail
    {
        private readonly Queue<(long Number, LogLine Line)> _lines = new();
        private long _characters;

        public IEnumerable<(long Number, LogLine Line)> Lines => _lines;

        public void Add(long number, LogLine line)
        {
            _lines.Enqueue((number, line));
            _characters += CostOf(line);
            while (_characters > 2 * TailBuffer.MaxLogCharacters && _lines.Count > 1)
                _characters -= CostOf(_lines.Dequeue().Line);
        }

        private static int CostOf(LogLine line) => line.Text.Length + 1;
    }
}
