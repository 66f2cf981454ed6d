using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>Formats the error of a script: message, lines of the source, stack and hint.</summary>
internal static class ScriptErrorText
{
    private const int Neighbours = 2;
    private const int MaxFrames = 20;
    private const int MaxLineCharacters = 200;

    /// <param name="source">The source.</param>
    /// <param name="line">The line from 1; 0 when it is not known.</param>
    /// <param name="column">The column from 1; 0 when it is not known.</param>
    /// <param name="message">The message.</param>
    /// <param name="frames">The stack, the innermost frame first.</param>
    /// <param name="hint">What to do; null for nothing.</param>
    public static string Format(ScriptSource source, int line, int column, string message, IEnumerable<string> frames, string? hint)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{(line > 0 ? $"Error at line {line}" : "Error")}: {message}");
        if (line > 0 && line <= source.Lines.Count)
            AppendCode(text, source.Lines, line, column);
        foreach (var frame in frames.Take(MaxFrames))
            text.Append(CultureInfo.InvariantCulture, $"\n    at {frame}");
        if (hint is not null)
            text.Append(CultureInfo.InvariantCulture, $"\n[TIP] {hint}");
        return text.ToString();
    }

    private static void AppendCode(StringBuilder text, IReadOnlyList<string> lines, int line, int column)
    {
        text.Append("\n[CODE]");
        for (var number = Math.Max(1, line - Neighbours); number <= Math.Min(lines.Count, line + Neighbours); number++)
        {
            var content = lines[number - 1];
            var shown = content.Length > MaxLineCharacters ? content[..MaxLineCharacters] + "…" : content;
            text.Append(CultureInfo.InvariantCulture, $"\n{(number == line ? "> " : "  ")}{number,3} | {shown}");
            if (number == line && column > 0 && column <= MaxLineCharacters)
                text.Append('\n').Append(' ', column + 7).Append('^');
        }

        text.Append("\n[/CODE]");
    }
}
