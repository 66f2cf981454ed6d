namespace Deus.Hosting.Backends;

/// <summary>
/// Determines the lines that were added to a build log since the previous call. An incomplete last line is held back until its
/// newline arrives.
/// </summary>
internal sealed class BuildLogDelta
{
    private const int OverlapLength = 1024;

    private string _told = "";

    /// <param name="log">The current build log.</param>
    /// <param name="isFinal">True when the log is complete; an incomplete last line is then returned.</param>
    /// <returns>The added lines; empty when there are none.</returns>
    public IReadOnlyList<string> Next(string log, bool isFinal)
    {
        var from = log.StartsWith(_told, StringComparison.Ordinal) ? _told.Length : BehindTold(log);
        var to = isFinal ? log.Length : log.LastIndexOf('\n') + 1;
        if (to <= from)
            return [];
        _told = log[..to];
        return log[from..to].TrimEnd('\n').Split('\n');
    }

    /// <summary>
    /// Returns the position after the lines returned last, or 0 when they are not found. A long log keeps only its end, so the
    /// method searches for the end of these lines.
    /// </summary>
    private int BehindTold(string log)
    {
        var last = _told.Length > OverlapLength ? _told[^OverlapLength..] : _told;
        var at = log.LastIndexOf(last, StringComparison.Ordinal);
        return at < 0 ? 0 : at + last.Length;
    }
}
