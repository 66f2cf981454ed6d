using System.Text.Json;
using Deus.Hosting.Functions.Executions.Masking;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>Logs and errors in their recorded form: masked, limited in length, with marks that divide them into lines.</summary>
/// <param name="Logs">The logs.</param>
/// <param name="Errors">The errors.</param>
/// <param name="Marks">The marks. They cover both texts exactly.</param>
internal sealed record RecordedLog(string Logs, string Errors, IReadOnlyList<LogMark> Marks)
{
    private static readonly RecordedLog Empty = new("", "", []);

    /// <summary>Creates the recorded form. Without a mask, secrets are not removed.</summary>
    public static RecordedLog Create(string logs, string errors, IReadOnlyList<LogMark> marks, RecordMask? mask)
    {
        if (logs.Length == 0 && errors.Length == 0)
            return Empty;
        var covering = LineSplitter.Cover(logs, errors, marks);
        var (logEnds, errorEnds) = (EndsOf(covering, isError: false), EndsOf(covering, isError: true));
        var (logText, errorText) = (Recorded(logs, logEnds, mask), Recorded(errors, errorEnds, mask));
        return new RecordedLog(logText, errorText, Between(covering, logEnds, errorEnds));
    }

    /// <summary>Returns the lines of a record.</summary>
    public static IReadOnlyList<LogLine> Lines(string logs, string errors, string marks) => LineSplitter.Split(
        logs, errors, [.. (JsonSerializer.Deserialize(marks, StoredJson.Default.Int32Array) ?? []).Select(mark => new LogMark(mark))]);

    /// <summary>Returns a copy of the execution with this log.</summary>
    public Execution ApplyTo(Execution execution) => execution with
    {
        Logs = Logs,
        Errors = Errors,
        Lines = LineSplitter.Split(Logs, Errors, Marks),
        LineMarks = Marks.Count == 0
            ? "[]"
            : JsonSerializer.Serialize([.. Marks.Select(mark => mark.Value)], StoredJson.Default.Int32Array),
    };

    private static int[] EndsOf(List<LogMark> marks, bool isError)
    {
        var end = 0;
        return [.. marks.Where(mark => mark.IsError == isError).Select(mark => end += mark.Length)];
    }

    /// <summary>Returns the recorded form of a text, and adjusts the ends of its lines.</summary>
    private static string Recorded(string text, int[] ends, RecordMask? mask)
    {
        // A text in SQLite ends at the first NUL.
        var clean = SecretRedaction.Replace(text, NulsOf(text), ends, replacement: "");
        var masked = mask is null ? clean : mask.Text(clean, ends);
        var recorded = TailBuffer.KeepEnd(masked);
        for (var i = 0; i < ends.Length; i++)
            ends[i] = Math.Max(ends[i] - (masked.Length - recorded.Length), 0);
        return recorded;
    }

    private static IEnumerable<(int Start, int End)> NulsOf(string text)
    {
        for (var at = text.IndexOf('\0', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\0', at + 1))
            yield return (at, at + 1);
    }

    /// <summary>Returns marks with new lengths. A line that was removed completely has no mark.</summary>
    private static List<LogMark> Between(List<LogMark> marks, int[] logEnds, int[] errorEnds)
    {
        var (logs, errors) = (Lengths(logEnds), Lengths(errorEnds));
        var (log, error) = (0, 0);
        return [.. marks
            .Select(mark => mark.WithLength(mark.IsError ? errors[error++] : logs[log++]))
            .Where(mark => mark.Length > 0)];
    }

    private static int[] Lengths(int[] ends) => [.. ends.Select((end, i) => end - (i == 0 ? 0 : ends[i - 1]))];
}
