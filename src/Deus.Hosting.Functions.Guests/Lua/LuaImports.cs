using Deus.Hosting.Functions.Guests.Lua.Functions;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Guests.Sandbox.Wasi;
using Deus.Hosting.Functions.Guests.Scripts;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>
/// The functions that the interpreter imports, for the guest that runs on a thread. Files, processes and local time are not needed by the
/// libraries that are opened; their functions end the guest.
/// </summary>
internal sealed class LuaImports : IDisposable
{
    private const string ModuleName = "env";
    private const string Host = "deus";
    private const string Call = "call";

    private readonly GuestThread _thread;
    private readonly Linker _linker;
    private bool _isComplete;
    private LuaGuest? _guest;

    public LuaImports(GuestThread thread)
    {
        _thread = thread;
        _linker = new Linker(thread.Engine.Engine);
        WasiFunctions.AddTo(_linker, thread);
        _linker.DefineFunction(ModuleName, "invoke_vii", (int function, int first, int second) => Invoke(function, first, second));
        _linker.DefineFunction(ModuleName, "_emscripten_throw_longjmp", () => throw new LuaJumpException());
        _linker.DefineFunction(ModuleName, "emscripten_resize_heap", (int bytes) => InterpreterMemory.Resize(thread.Current, Guest.Memory, bytes));
        _linker.DefineFunction(ModuleName, "emscripten_date_now", () => (double)thread.Current.Time.GetUtcNow().ToUnixTimeMilliseconds());
        _linker.DefineFunction(ModuleName, "_emscripten_get_now_is_monotonic", () => 1);
        _linker.DefineFunction(Host, Call, (int state) => LuaFunctions.Call(new LuaStack(Guest, state)));
    }

    /// <summary>The guest that runs on the thread.</summary>
    public LuaGuest Guest
    {
        get => _guest ?? throw new InvalidOperationException("No interpreter runs on this thread.");
        set => _guest = value;
    }

    /// <summary>Creates an instance of the interpreter, of which nothing has run.</summary>
    public LuaGuest Instantiate(Store store, Module module)
    {
        if (!_isComplete)
            _linker.DefineUnknownImportsAsTraps(module);
        _isComplete = true;
        return _guest = new LuaGuest(_linker.Instantiate(store, module), _thread.Current);
    }

    /// <summary>Adds the function of the host to the guest's table.</summary>
    public int AddHost(Store store, LuaGuest guest) => guest.AddFunction(_linker.GetFunction(store, Host, Call)!);

    public void Dispose() => _linker.Dispose();

    /// <summary>Calls a function of the guest, and returns normally when it has ended with a jump: Lua raises its errors so.</summary>
    private void Invoke(int function, int first, int second)
    {
        var guest = Guest;
        var stack = guest.Exports.StackSave();
        try
        {
            guest.FunctionAt(function)(first, second);
        }
        catch (WasmtimeException e) when (LuaJumpException.IsIn(e))
        {
            guest.Exports.StackRestore(stack);
            guest.Exports.SetThrew(1, 0);
        }
        catch (TrapException e)
        {
            _thread.Current.NoteTrap(e);
            throw;
        }
    }
}
