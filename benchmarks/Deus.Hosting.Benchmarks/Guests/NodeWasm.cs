using System.Diagnostics;
using System.Globalization;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>A Node.js process that runs the same modules on V8.</summary>
internal sealed class NodeWasm : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-benchmark-");
    private readonly Process _process;

    public NodeWasm() => _process = Process.Start(new ProcessStartInfo("node",
    [
        Path.Combine(AppContext.BaseDirectory, "Guests", "wasm-worker.mjs"), Write("hello", BenchmarkModules.Hello), Write("fib", BenchmarkModules.Fib),
    ])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Returns the microseconds of one hello in the process.</summary>
    public Task<double> HelloAsync(int count) => AskAsync($"hello {count}");

    /// <summary>Returns the microseconds of one fib(30) in the process.</summary>
    public Task<double> FibAsync(int count) => AskAsync($"fib {count}");

    /// <summary>Returns the microseconds of a round trip of a line through the pipes of the process.</summary>
    public async Task<double> RoundTripAsync(int count)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            await AskAsync("echo 1");
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / count;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task<double> AskAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return double.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    private string Write(string name, byte[] module)
    {
        var path = Path.Combine(_folder.FullName, $"{name}.wasm");
        File.WriteAllBytes(path, module);
        return path;
    }
}
