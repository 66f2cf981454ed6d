using System.Diagnostics;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>
/// The lower bound: a loop over Wasmtime on a thread of its own, with the settings of the sandbox. Each execution has a fresh store and
/// instance; the output goes nowhere.
/// </summary>
internal sealed class BareWasmtime : IDisposable
{
    private readonly GuestEngine _engine = new(maxInstances: 8, maxMemoryBytes: 64 * 1024 * 1024);
    private readonly Linker _linker;
    private readonly Module _hello;
    private readonly Module _fib;

    public BareWasmtime()
    {
        _linker = new Linker(_engine.Engine);
        _linker.DefineFunction("wasi_snapshot_preview1", "fd_write", (Caller caller, int _, int vectors, int _, int written) =>
        {
            var memory = caller.GetMemory("memory")!;
            memory.WriteInt32(written, memory.ReadInt32(vectors + sizeof(int)));
            return 0;
        });
        _hello = Module.FromBytes(_engine.Engine, "hello", BenchmarkModules.Hello);
        _fib = Module.FromBytes(_engine.Engine, "fib", BenchmarkModules.Fib);
    }

    /// <summary>Returns the microseconds of one hello.</summary>
    public Task<double> HelloAsync(int count) => OnThreadAsync(count, () => Run(_hello));

    /// <summary>Returns the microseconds of one fib(30).</summary>
    public Task<double> FibAsync(int count) => OnThreadAsync(count, () => Run(_fib));

    public void Dispose()
    {
        _hello.Dispose();
        _fib.Dispose();
        _linker.Dispose();
        _engine.Dispose();
    }

    private void Run(Module module)
    {
        using var store = new Store(_engine.Engine);
        store.SetLimits(64 * 1024 * 1024, GuestEngine.MaxTableElements, 1, GuestEngine.MaxTables, 1);
        store.SetEpochDeadline(1_000_000);
        _linker.Instantiate(store, module).GetAction("_start")!();
    }

    private static async Task<double> OnThreadAsync(int count, Action run)
    {
        var elapsed = TimeSpan.Zero;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        GuestThread.Start(() =>
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
                run();
            elapsed = Stopwatch.GetElapsedTime(started);
            ended.SetResult();
        });
        await ended.Task;
        return elapsed.TotalMicroseconds / count;
    }
}
