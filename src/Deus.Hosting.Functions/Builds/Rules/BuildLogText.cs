using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>Makes the log a reader sees of the parts that have come.</summary>
internal static class BuildLogText
{
    /// <param name="facts">The build.</param>
    /// <param name="parts">The parts that are kept: the numbered ones in order, then the others as they came.</param>
    /// <param name="droppedThrough">Numbered parts up to here were dropped because the log is too long.</param>
    public static string Compose(BuildFacts facts, IEnumerable<LogPart> parts, long droppedThrough)
    {
        var text = new StringBuilder();
        var next = droppedThrough + 1;
        foreach (var part in parts)
        {
            if (part.Number is { } number)
            {
                // What lies behind a gap is shown when the gap is final: until then it may still be filled.
                if (!facts.Status.IsTerminal && number > facts.Logs.Through)
                    continue;
                MarkMissing(text, next, number - 1);
                next = number + 1;
            }

            text.Append(part.Text);
        }

        if (facts is { Status.IsTerminal: true, FinalLog: { } last })
            MarkMissing(text, next, last);
        if (facts.LastLine is { } line)
            BeginLine(text).Append(line).Append('\n');
        return TailBuffer.KeepEnd(text.ToString());
    }

    private static void MarkMissing(StringBuilder text, long first, long last)
    {
        if (first <= last)
            BeginLine(text).Append(BuildLogMessages.Missing(new LogRange(first, last)));
    }

    private static StringBuilder BeginLine(StringBuilder text) =>
        text.Length > 0 && text[^1] != '\n' ? text.Append('\n') : text;
}

/// <summary>A part of a build's log.</summary>
/// <param name="Number">1, 2, 3, … ; null from a sender that does not number.</param>
/// <param name="Text">The text, line ends included.</param>
internal readonly record struct LogPart(long? Number, string Text);
