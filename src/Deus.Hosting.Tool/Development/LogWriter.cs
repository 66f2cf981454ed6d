using Deus.Hosting.Functions;
using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Development;

/// <summary>Writes the log lines of executions to the terminal as they come. It is called on the thread that reports.</summary>
internal sealed class LogWriter(Terminal terminal) : IProgress<LogLine>
{
    public void Report(LogLine value)
    {
        if (value.Level == FunctionLogLevel.Error)
            terminal.Failure($"  {value.Text}");
        else
            terminal.Log(value.Text);
    }
}
