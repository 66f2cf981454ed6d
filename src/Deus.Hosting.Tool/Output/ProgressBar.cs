namespace Deus.Hosting.Tool.Output;

/// <summary>A progress bar in the last line of a terminal. It writes nothing when standard error is not a terminal.</summary>
internal sealed class ProgressBar(TextWriter error, bool isTerminal)
{
    private const int Cells = 30;

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
            error.Write($"\r{label} [{new string('#', filled)}{new string('.', Cells - filled)}] {fraction * 100,3:0} %");
            error.Flush();
        }
    }

    /// <summary>Ends the line of the bar, so that the next message has a line of its own.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (_shown < 0)
                return;
            _shown = -1;
            error.WriteLine();
        }
    }
}
