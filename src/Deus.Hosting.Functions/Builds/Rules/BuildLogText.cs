using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>Composes the log text for readers from the stored parts.</summary>
internal static class BuildLogText
{
    /// <param name="facts">The build.</param>
    /// <param name="parts">The stored parts: the numbered parts in order, then the others in order of arrival.</param>
    /// <param name="droppedThrough">The highest number of a part that was dropped because the log is too long; 0 when none was.</param>
    public static string Compose(BuildFacts facts, IEnumerable<LogPart> parts, long droppedThrough)
    {
        var text = new StringBuilder();
        var next = droppedThrough + 1;
        foreach (var part in parts)
        {
            if (part.Number is { } number)
            {
                // While the build runs, a gap may still be filled, so parts after a gap are not shown yet.
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
/// <param name="Number">The number of the part, from 1; null when the sender does not number parts.</param>
/// <param name="Text">The text with line ends.</param>
internal readonly record struct LogPart(long? Number, string Text);
