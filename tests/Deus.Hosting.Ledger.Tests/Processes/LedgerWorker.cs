using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Ledger.Tests.Processes;

/// <summary>A process that deploys and deletes always-warm functions through the enforced budget.</summary>
internal sealed class LedgerWorker : IAsyncDisposable
{
    private readonly Process _process;

    public LedgerWorker(TestDatabase database, int attempts, int maximum, int secondsAhead, ConcurrentQueue<string> output)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "LedgerProcess.dll"));
        start.ArgumentList.Add(database.Dialect is LedgerDialect.Sqlite ? "sqlite" : "postgres");
        start.ArgumentList.Add(database.ConnectionString);
        foreach (var number in new[] { attempts, maximum, secondsAhead })
            start.ArgumentList.Add(number.ToString(CultureInfo.InvariantCulture));
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                output.Enqueue(line.Data);
        };
        _process.Start();
        _process.BeginOutputReadLine();
    }

    public Task Ended => _process.WaitForExitAsync();

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
