using System.Text;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Snapshots;
using Deus.Hosting.Functions.Guests.Scripts;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>An instance of the interpreter, with its memory and its table of functions. It serves one execution at a time.</summary>
internal sealed class LuaGuest : IKeptGuest
{
    /// <summary>The size of the buffer through which texts go to the guest.</summary>
    public const int BufferBytes = 4096;

    private const string TableName = "__indirect_function_table";

    private readonly Dictionary<int, Action<int, int>> _functions = [];
    private readonly Table _table;

    public LuaGuest(Instance instance, GuestExecution execution)
    {
        Exports = new LuaExports(instance);
        Memory = instance.GetMemory(GuestExecution.MemoryName)!;
        Execution = execution;
        _table = instance.GetTable(TableName)!;
        execution.UseMemory(Memory);
    }

    public LuaExports Exports { get; }

    public Memory Memory { get; }

    public GuestExecution Execution { get; private set; }

    /// <summary>The addresses that the prepared interpreter has.</summary>
    public LuaAddresses Addresses { get; set; }

    /// <summary>What the script may use: variables and services; null while the interpreter is prepared.</summary>
    public ScriptContext? Context { get; set; }

    public void Begin(GuestExecution execution) => Execution = execution;

    public void End() => Context = null;

    /// <summary>Adds a function of the host to the guest's table.</summary>
    /// <returns>Its index, which is a function pointer for the guest.</returns>
    public int AddFunction(Function function) => (int)_table.Grow(1, function);

    /// <summary>Returns the function that a pointer of the guest means.</summary>
    public Action<int, int> FunctionAt(int index)
    {
        if (!_functions.TryGetValue(index, out var function))
            _functions[index] = function = (_table.GetElement((uint)index) as Function)?.WrapAction<int, int>() ?? throw new GuestMemoryException($"The table has no function {index}.");
        return function;
    }

    /// <summary>Runs an action with bytes in the guest's memory.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="action">Receives the address.</param>
    /// <exception cref="ScriptFailedException">The guest has no memory left.</exception>
    public void With(ReadOnlySpan<byte> bytes, Action<int> action)
    {
        var isSmall = bytes.Length <= BufferBytes;
        var address = isSmall ? Addresses.Buffer : Exports.Allocate(bytes.Length);
        if (address == 0)
            throw new ScriptFailedException("not enough memory", isOutOfMemory: true);
        Execution.Memory.TryGet(address, bytes.Length, out var target);
        bytes.CopyTo(target);
        action(address);
        if (!isSmall)
            Exports.Free(address);
    }

    /// <summary>Runs an action with a text that ends with a zero, as C functions expect it. The text has at most 4,095 bytes.</summary>
    public void WithText(string text, Action<int> action) => With(Encoding.UTF8.GetBytes(text + '\0'), action);
}
