namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Cuts logs and errors into the lines they were written as. Marks may be missing or too many: they come from the worker.</summary>
internal static class WrittenLines
{
    /// <summary>The lines of both texts in order; where a text begins with the warning that it is not complete, so do the lines.</summary>
    public static IReadOnlyList<LogLine> Split(string logs, string errors, IReadOnlyList<LogMark> marks)
    {
        if (marks.Count == 0)
            return [];
        var lines = new List<LogLine>(marks.Count);
        var logsLeft = new Text("Logs", logs, marks.Where(mark => !mark.IsError));
        var errorsLeft = new Text("Errors", errors, marks.Where(mark => mark.IsError));

        // From the end on: what was dropped is at the beginning.
        foreach (var mark in marks.Reverse())
        {
            if ((mark.IsError ? errorsLeft : logsLeft).TakeLast(mark.Length) is { } text)
                lines.Add(new LogLine(mark.Level, text));
        }

        lines.AddRange(new[] { errorsLeft.Warning, logsLeft.Warning }.OfType<LogLine>());
        lines.Reverse();
        return lines;
    }

    private sealed class Text
    {
        private readonly string _text;
        private readonly int _start;
        private int _end;

        public Text(string name, string text, IEnumerable<LogMark> marks)
        {
            _text = text;
            _end = text.Length;
            var warning = BoundedText.WarningOf(name);
            if (marks.Sum(mark => (long)mark.Length) <= text.Length || !text.StartsWith(warning, StringComparison.Ordinal))
                return;
            _start = warning.Length;
            Warning = new LogLine(FunctionLogLevel.Warning, warning.TrimEnd('\n'));
        }

        public LogLine? Warning { get; }

        /// <summary>The last line that is left, or the end of it; null when nothing is.</summary>
        public string? TakeLast(int length)
        {
            if (_end <= _start)
                return null;
            var begin = Math.Max(_end - Math.Max(length, 1), _start);
            var line = _text[begin.._end];
            _end = begin;
            return line.EndsWith('\n') ? line[..^1] : line;
        }
    }
}
