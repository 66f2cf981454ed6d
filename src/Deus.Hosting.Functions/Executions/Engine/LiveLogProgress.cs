using Deus.Hosting.Functions.Executions.Masking;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>Passes the lines of a log on as they are written, in the form in which they will be recorded.</summary>
/// <param name="follower">Who is told.</param>
/// <param name="mask">Takes secrets out; null when they stay.</param>
internal sealed class LiveLogProgress(IProgress<LogLine> follower, RecordMask? mask) : IProgress<LogLine>
{
    public void Report(LogLine value)
    {
        // A line that is nothing but NULs is not recorded either.
        var text = value.Text.Replace("\0", "", StringComparison.Ordinal);
        if (text.Length > 0 || value.Text.Length == 0)
            follower.Report(value with { Text = mask is null ? text : mask.Text(text) });
    }
}
