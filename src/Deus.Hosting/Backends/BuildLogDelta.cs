namespace Deus.Hosting.Backends;

/// <summary>Tells the lines that a build's log has grown by, each once. Half a line waits for its other half.</summary>
internal sealed class BuildLogDelta
{
    private const int OverlapLength = 1024;

    private string _told = "";

    /// <param name="log">The log as it is now.</param>
    /// <param name="isFinal">True when nothing more will come.</param>
    public IReadOnlyList<string> Next(string log, bool isFinal)
    {
        var from = log.StartsWith(_told, StringComparison.Ordinal) ? _told.Length : BehindTold(log);
        var to = isFinal ? log.Length : log.LastIndexOf('\n') + 1;
        if (to <= from)
            return [];
        _told = log[..to];
        return log[from..to].TrimEnd('\n').Split('\n');
    }

    /// <summary>Of a long log only the end is kept: what was told last is looked for in it.</summary>
    private int BehindTold(string log)
    {
        var last = _told.Length > OverlapLength ? _told[^OverlapLength..] : _told;
        var at = log.LastIndexOf(last, StringComparison.Ordinal);
        return at < 0 ? 0 : at + last.Length;
    }
}
