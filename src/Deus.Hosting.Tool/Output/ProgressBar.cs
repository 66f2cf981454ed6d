namespace Deus.Hosting.Tool.Output;

/// <summary>
/// A progress bar in the last line of a terminal, which the next message replaces. It writes nothing when standard error is not a terminal
/// with escape sequences.
/// </summary>
internal sealed class ProgressBar(TextWriter error, bool isTerminal, bool isColored)
{
    private const int Cells = 30;
    private const string EraseLine = "\r\e[2K";

    private readonly Lock _gate = new();
    private double _shown = -1;

    /// <summary>Shows the progress. A smaller fraction than the shown one is ignored, because parts may end in any order.</summary>
    /// <param name="label">What is in progress.</param>
    /// <param name="fraction">The finished part, 0 to 1.</param>
    public void Show(string label, double fraction)
    {
        if (!isTerminal)
            return;
        lock (_gate)
        {
            if (fraction <= _shown)
                return;
            _shown = fraction;
            var filled = (int)Math.Round(Math.Clamp(fraction, 0, 1) * Cells);
            error.Write($"{EraseLine}  {label} {Part('━', filled, TerminalColor.Green)}{Part('─', Cells - filled, TerminalColor.Gray)} {fraction * 100,3:0} %");
            error.Flush();
        }
    }

    /// <summary>Removes the bar, so that the next message takes its line.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_shown < 0)
                return;
            _shown = -1;
            error.Write(EraseLine);
        }
    }

    private string Part(char cell, int count, TerminalColor color)
    {
        var text = new string(cell, count);
        return isColored ? new TextPart(text, color).ToAnsi() : text;
    }
}
