using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using LedgerProcess;

namespace Deus.Hosting.Ledger.Tests.Processes;

/// <summary>A process of the project LedgerProcess: a service that deploys through the ledger.</summary>
internal sealed class LedgerWorker : IAsyncDisposable
{
    private readonly Process _process;

    private LedgerWorker(TestDatabase database, string mode, IEnumerable<string> arguments, ConcurrentQueue<string> output)
    {
        string[] all =
        [
            Path.Combine(AppContext.BaseDirectory, "LedgerProcess.dll"), mode,
            database.Dialect is LedgerDialect.Sqlite ? "sqlite" : "postgres", database.ConnectionString, .. arguments,
        ];
        _process = new Process { StartInfo = new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true } };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                output.Enqueue(line.Data);
        };
        _process.Start();
        _process.BeginOutputReadLine();
    }

    /// <summary>Deploys and deletes always-warm functions through the enforced budget.</summary>
    public static LedgerWorker Attempt(TestDatabase database, int attempts, int maximum, int secondsAhead, ConcurrentQueue<string> output) =>
        new(database, "attempts", new[] { attempts, maximum, secondsAhead }.Select(n => n.ToString(CultureInfo.InvariantCulture)), output);

    /// <summary>Deploys the service "shop" once, and kills itself at a step. It exits with 0 when the deployment has fewer such steps.</summary>
    public static LedgerWorker DeployOnce(TestDatabase database, string endpoint, KillStep step, int number, string key) =>
        new(database, "deploy", [endpoint, step.ToString(), number.ToString(CultureInfo.InvariantCulture), key], []);

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
