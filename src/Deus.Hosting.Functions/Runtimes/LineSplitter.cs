using System.Text;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// Splits logs and errors into the lines in which they were written. Marks may be missing or superfluous, because they come from the
/// worker.
/// </summary>
internal static class LineSplitter
{
    /// <summary>Returns the lines of both texts in order. A warning that a text is truncated stays the first line of that text.</summary>
    public static IReadOnlyList<LogLine> Split(string logs, string errors, IReadOnlyList<LogMark> marks)
    {
        if (logs.Length == 0 && errors.Length == 0)
            return [];
        var (logsAt, errorsAt) = (0, 0);
        var lines = new List<LogLine>(marks.Count);
        foreach (var mark in Cover(logs, errors, marks))
        {
            lines.Add(new LogLine(mark.Level, mark.IsError
                ? Take(errors, ref errorsAt, mark.Length)
                : Take(logs, ref logsAt, mark.Length)));
        }

        return lines;
    }

    /// <summary>Returns the texts and marks of lines. Lines of level error go to the errors, all others to the logs.</summary>
    public static (string Logs, string Errors, IReadOnlyList<LogMark> Marks) Join(IReadOnlyList<LogLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var (logs, errors) = (new StringBuilder(), new StringBuilder());
        var marks = new List<LogMark>(lines.Count);
        foreach (var line in lines)
        {
            (line.Level == FunctionLogLevel.Error ? errors : logs).Append(line.Text).Append('\n');
            marks.Add(LogMark.Create(line.Level, line.Text.Length + 1));
        }

        return (TailBuffer.Tail("Logs", logs.ToString()), TailBuffer.Tail("Errors", errors.ToString()), marks);
    }

    /// <summary>
    /// Returns marks that cover both texts exactly. No mark is empty. Text without a mark becomes one line; a mark beyond the text is
    /// shortened or left out.
    /// </summary>
    public static List<LogMark> Cover(string logs, string errors, IReadOnlyList<LogMark> marks)
    {
        var logsLeft = Uncovered.From("Logs", logs, marks.Where(mark => !mark.IsError));
        var errorsLeft = Uncovered.From("Errors", errors, marks.Where(mark => mark.IsError));
        var covering = new List<LogMark>(marks.Count);

        // Backwards, because text is dropped at the beginning.
        foreach (var mark in marks.Reverse())
            covering.Add(mark.WithLength((mark.IsError ? errorsLeft : logsLeft).Take(mark.Length)));
        covering.Add(new LogMark(LogMark.Error, errorsLeft.Rest));
        covering.Add(new LogMark(LogMark.Info, logsLeft.Rest));
        covering.Add(new LogMark(LogMark.ErrorsWarning, errorsLeft.Warning));
        covering.Add(new LogMark(LogMark.Warning, logsLeft.Warning));
        covering.RemoveAll(mark => mark.Length == 0);
        covering.Reverse();
        return covering;
    }

    private static string Take(string text, ref int at, int length)
    {
        var line = text.AsSpan(at, length);
        at += length;
        return new string(line.EndsWith('\n') ? line[..^1] : line);
    }

    /// <summary>The beginning of a text that no mark covers yet.</summary>
    private sealed class Uncovered
    {
        /// <summary>The length of the truncation warning at the beginning of the text, which has no mark; 0 without a warning.</summary>
        public int Warning { get; private init; }

        /// <summary>The length of the uncovered text after the warning.</summary>
        public int Rest { get; private set; }

        public static Uncovered From(string name, string text, IEnumerable<LogMark> marks)
        {
            var warning = TailBuffer.WarningOf(name);
            var isCut = marks.Sum(mark => (long)mark.Length) > text.Length && text.StartsWith(warning, StringComparison.Ordinal);
            return new Uncovered { Warning = isCut ? warning.Length : 0, Rest = text.Length - (isCut ? warning.Length : 0) };
        }

        /// <summary>Covers up to this many characters at the end, at least one, and returns the number covered.</summary>
        public int Take(int length)
        {
            var taken = Math.Min(Math.Max(length, 1), Rest);
            Rest -= taken;
            return taken;
        }
    }
}
