using System.Diagnostics;
using System.Globalization;
using Deus.Hosting.Benchmarks.Functions;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>
/// Compares executions of WebAssembly functions with a bare Wasmtime loop and with Node.js. All measurements alternate in one run, so that
/// the load of the machine affects each of them.
/// </summary>
internal static class GuestComparison
{
    private const int WarmUp = 3;
    private const int Many = 16;
    private static readonly byte[] Event = new byte[100];

    /// <param name="rounds">The number of alternating rounds after the warm-up.</param>
    public static async Task<int> RunAsync(int rounds)
    {
        await using var rig = new GuestRig();
        using var bare = new BareWasmtime();
        using var node = new NodeWasm();
        await DeployAsync(rig);
        var hello = rig.Unpack("direct-hello", BenchmarkModules.Hello);
        var fib = rig.Unpack("direct-fib", BenchmarkModules.Fib);
        var log = rig.Unpack("direct-log", BenchmarkModules.Log);
        var rows = new Row[]
        {
            new("hello, bare Wasmtime", "us", () => bare.HelloAsync(2000)),
            new("hello, inside Node.js", "us", () => node.HelloAsync(2000)),
            new("line to Node.js and back", "us", () => node.RoundTripAsync(500)),
            new("hello, runtime, 1 caller (target 25 us)", "us", () => LoopAsync(1, 2000, () => rig.RunAsync(hello))),
            new("hello, runtime, 16 callers", "us", () => LoopAsync(Many, 4000, () => rig.RunAsync(hello))),
            new("hello, engine without record, 1 caller (target 60 us)", "us", () => LoopAsync(1, 2000, () => rig.ExecuteUnrecordedAsync("hello"))),
            new("hello, engine without record, 16 callers", "us", () => LoopAsync(Many, 4000, () => rig.ExecuteUnrecordedAsync("hello"))),
            new("hello, engine with record, 1 caller", "us", () => LoopAsync(1, 500, () => rig.ExecuteAsync("hello"))),
            new("hello, engine with record, 16 callers", "us", () => LoopAsync(Many, 2000, () => rig.ExecuteAsync("hello"))),
            new("Node.js function, engine with record, 1 caller", "us", () => LoopAsync(1, 300, () => rig.ExecuteAsync("node"))),
            new("fib(30), bare Wasmtime", "us", () => bare.FibAsync(10)),
            new("fib(30), V8", "us", () => node.FibAsync(10)),
            new("fib(30), runtime", "us", () => LoopAsync(1, 10, () => rig.RunAsync(fib))),
            new("host call, read 100 bytes (target 250 ns)", "ns", async () => await LoopAsync(1, 5, () => rig.ExecuteAsync("read", Event)) * 1000 / BenchmarkModules.HostCalls),
            new("log a line of 100 bytes, with its part of the log", "ns", async () => await LoopAsync(1, 20, () => rig.RunAsync(log)) * 1000 / BenchmarkModules.LogLines),
            new("key-value, write and read 100 bytes", "us", async () => await LoopAsync(1, 2, () => rig.ExecuteAsync("keys")) / BenchmarkModules.KeyValueTrips),
        };
        await MeasureAsync(rows, rounds);
        Print(rows, rounds);
        return 0;
    }

    private static async Task DeployAsync(GuestRig rig)
    {
        await rig.DeployAsync("hello", BenchmarkModules.Hello);
        await rig.DeployAsync("read", BenchmarkModules.ReadEvent);
        await rig.DeployAsync("keys", BenchmarkModules.KeyValue);
        await rig.DeployAsync("node", FunctionRig.Echo);
    }

    private static async Task MeasureAsync(Row[] rows, int rounds)
    {
        for (var round = 0; round < WarmUp + rounds; round++)
        {
            foreach (var row in rows)
            {
                var value = await row.Measure();
                if (round >= WarmUp)
                    row.Values.Add(value);
            }
        }
    }

    private static void Print(Row[] rows, int rounds)
    {
        Console.WriteLine($"medians of {rounds} alternating rounds, with the best round");
        foreach (var row in rows)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name,-56} {row.Median,10:0.0} {row.Unit}, best {row.Values.Min(),10:0.0}"));
        Ratio("runtime to bare Wasmtime", "hello, runtime, 1 ", "hello, bare");
        Ratio("runtime to inside Node.js", "hello, runtime, 1 ", "hello, inside");
        Ratio("fib(30): runtime to V8 (target 1.1)", "fib(30), runtime", "fib(30), V8");
        Ratio("16 callers to one, runtime (target 1.8)", "hello, runtime, 1 ", "hello, runtime, 16");
        Ratio("16 callers to one, engine without record (target 1.8)", "hello, engine without record, 1 ", "hello, engine without record, 16");

        void Ratio(string name, string of, string to) =>
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-56} {Find(of).Median / Find(to).Median,10:0.00}"));

        Row Find(string start) => rows.Single(row => row.Name.StartsWith(start, StringComparison.Ordinal));
    }

    /// <summary>Returns the microseconds of one call, with several callers the elapsed time for each call.</summary>
    private static async Task<double> LoopAsync(int callers, int count, Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < count / callers; i++)
                await call();
        })));
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / (count / callers * callers);
    }

    private sealed record Row(string Name, string Unit, Func<Task<double>> Measure)
    {
        public List<double> Values { get; } = [];

        public double Median => Load.Median(Values);
    }
}
