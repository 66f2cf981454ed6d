namespace Deus.Hosting.Functions.Runtimes;

/// <summary>Reports each line to the record of the execution, and to its follower.</summary>
/// <param name="written">The log for the record.</param>
/// <param name="follower">The follower; null when no caller follows the log.</param>
internal sealed class LogSplitter(PartialLog written, IProgress<LogLine>? follower) : IProgress<LogLine>
{
    public void Report(LogLine value)
    {
        written.Report(value);
        follower?.Report(value);
    }
}
