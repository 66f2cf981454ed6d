using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Guests.Sandbox.Wasi;
using Deus.Hosting.Functions.Guests.Scripts;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>
/// The functions that QuickJS imports, for the guest that runs on a thread. The names are minified; emscripten-module.mjs of the npm package
/// has the long ones.
/// </summary>
internal sealed class QuickJsImports : IDisposable
{
    private const string ModuleName = "a";
    private const string MemoryImport = "a";

    /// <summary>
    /// Defines the memory that QuickJS imports. A memory that the host creates does not come from the pool, and each of its pages costs a fault.
    /// </summary>
    private const string MemoryModule = """(module (memory (export "memory") 256 32768))""";

    private const int TimeBytes = 44; // struct tm

    private readonly GuestThread _thread;
    private readonly Linker _linker;
    private readonly Module _memoryModule;
    private QuickJsGuest? _guest;

    public QuickJsImports(GuestThread thread)
    {
        _thread = thread;
        _linker = new Linker(thread.Engine.Engine) { AllowShadowing = true };
        _memoryModule = Module.FromText(thread.Engine.Engine, "memory", MemoryModule);
        _linker.DefineFunction(ModuleName, "b", (int _, int _, int _, int _) => End()); // __assert_fail
        _linker.DefineFunction(ModuleName, "c", (int _, int _, int _, int _) => WasiError.BadDescriptor); // fd_write
        _linker.DefineFunction(ModuleName, "d", (int _) => WasiError.BadDescriptor); // fd_close
        _linker.DefineFunction(ModuleName, "e", (int _, int _) => WasiError.Success); // environ_get
        _linker.DefineFunction(ModuleName, "f", (int count, int bytes) => NoEnvironment(count, bytes)); // environ_sizes_get
        _linker.DefineFunction(ModuleName, "g", (int _, int _, int _, int _) => 0); // qts_host_normalize_module
        _linker.DefineFunction(ModuleName, "h", (int _, int _, int _) => 0); // qts_host_load_module_source
        _linker.DefineFunction(ModuleName, "i", (int _) => 0); // qts_host_interrupt_handler
        _linker.DefineFunction(ModuleName, "j", (int _, double _) => 0); // _setitimer_js
        _linker.DefineFunction(ModuleName, "k", (int bytes) => InterpreterMemory.Resize(thread.Current, Guest.Memory, bytes)); // emscripten_resize_heap
        _linker.DefineFunction(ModuleName, "l", () => { }); // _emscripten_runtime_keepalive_clear
        _linker.DefineFunction(ModuleName, "m", (long _, int time) => WriteUtc(time)); // _localtime_js
        _linker.DefineFunction(ModuleName, "n", (int _, int _, int _, int _) => { }); // _tzset_js
        _linker.DefineFunction(ModuleName, "o", (int _, long _, int _, int _) => WasiError.InvalidSeek); // fd_seek
        _linker.DefineFunction(ModuleName, "p", Now); // emscripten_date_now
        _linker.DefineFunction(ModuleName, "q", End); // _abort_js
        _linker.DefineFunction(ModuleName, "r", (int _) => End()); // proc_exit
        _linker.DefineFunction(ModuleName, "s", (int _, int _, int count, int arguments, int _) => HostCalls.Run(Guest, count, arguments)); // qts_host_call_function
        _linker.DefineFunction(ModuleName, "t", (int _, int _) => { }); // qts_host_free_host_ref
    }

    /// <summary>The guest that runs on the thread.</summary>
    public QuickJsGuest Guest
    {
        get => _guest ?? throw new InvalidOperationException("No interpreter runs on this thread.");
        set => _guest = value;
    }

    /// <summary>Creates an instance of QuickJS, of which nothing has run.</summary>
    public QuickJsGuest Instantiate(Store store, Module module)
    {
        var memory = _linker.Instantiate(store, _memoryModule).GetMemory(GuestExecution.MemoryName)!;
        _linker.Define(ModuleName, MemoryImport, memory);
        _thread.Current.UseMemory(memory);
        return _guest = new QuickJsGuest(_linker.Instantiate(store, module), memory, _thread.Current);
    }

    public void Dispose()
    {
        _linker.Dispose();
        _memoryModule.Dispose();
    }

    private static void End() => throw new ScriptFailedException("The interpreter has ended: it has no memory left.", isOutOfMemory: true);

    private int NoEnvironment(int count, int bytes)
    {
        Guest.Memory.WriteInt32(count, 0);
        Guest.Memory.WriteInt32(bytes, 0);
        return WasiError.Success;
    }

    /// <summary>Local time is UTC: QuickJS reads only the offset.</summary>
    private void WriteUtc(int time)
    {
        if (_thread.Current.Memory.TryGet(time, TimeBytes, out var fields))
            fields.Clear();
    }

    /// <summary>Returns the milliseconds since 1970. A script that reads them while it is loaded is loaded in each execution.</summary>
    private double Now()
    {
        _ = _guest?.Context?.RequiredApi;
        return _thread.Current.Time.GetUtcNow().ToUnixTimeMilliseconds();
    }
}
