using Deus.Hosting.Functions.Executions.Masking;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>Forwards log lines as they are written, in the form in which they will be recorded.</summary>
/// <param name="follower">Receives the lines.</param>
/// <param name="mask">Removes secrets; null: the lines are not masked.</param>
internal sealed class LiveLogProgress(IProgress<LogLine> follower, RecordMask? mask) : IProgress<LogLine>
{
    public void Report(LogLine value)
    {
        // A line of only NUL characters is not recorded either.
        var text = value.Text.Replace("\0", "", StringComparison.Ordinal);
        if (text.Length > 0 || value.Text.Length == 0)
            follower.Report(value with { Text = mask is null ? text : mask.Text(text) });
    }
}
