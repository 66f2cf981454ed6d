using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>A Node.js process that runs the same scripts: Lua with wasmoon, JavaScript on V8.</summary>
internal sealed class NodeScripts : IDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo("node",
        [Path.Combine(AppContext.BaseDirectory, "Guests", "script-worker.mjs"), Path.Combine(AppContext.BaseDirectory, "Guests", "wasmoon", "dist", "index.js")])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Returns the microseconds of one run in the process.</summary>
    public async Task<double> AskAsync(string what, int count)
    {
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{what} {count}"));
        await _process.StandardInput.FlushAsync();
        return double.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
