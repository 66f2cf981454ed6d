using System.Text;
using Deus.Hosting.Functions.Guests.Scripts;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>Compiles scripts and runs them once.</summary>
internal static class LuaScript
{
    private const int OutOfMemory = 4;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <exception cref="ScriptFailedException">The script is not valid.</exception>
    public static void Compile(LuaStack stack, ScriptSource source)
    {
        var code = source.Code.AsSpan();
        if (Push(stack, code.StartsWith(ByteOrderMark) ? source.Code[3..] : source.Code, "@" + source.Name) is not 0 and var status)
            throw Failure(stack, source, status);
    }

    /// <summary>Compiles a script and runs it, which defines its handler.</summary>
    /// <exception cref="ScriptFailedException">The script is not valid, or has raised an error.</exception>
    public static void Load(LuaStack stack, ScriptSource source)
    {
        stack.Guest.Exports.RawGetI(stack.State, LuaStack.Registry, stack.Guest.Addresses.Explain);
        Compile(stack, source);
        Call(stack, source, arguments: 0, results: 0);
        stack.Guest.Exports.SetTop(stack.State, 0);
    }

    /// <summary>Calls a function that stands above the first value of the stack, which explains errors.</summary>
    /// <exception cref="ScriptFailedException">The function has raised an error.</exception>
    public static void Call(LuaStack stack, ScriptSource source, int arguments, int results)
    {
        var status = stack.Guest.Exports.ProtectedCall(stack.State, arguments, results, 1, 0, 0);
        if (status != 0)
            throw Failure(stack, source, status);
    }

    /// <summary>Compiles a chunk and pushes its function, or the error.</summary>
    /// <returns>0, or the status of the error.</returns>
    public static int Push(LuaStack stack, byte[] code, string chunk)
    {
        var (guest, exports) = (stack.Guest, stack.Guest.Exports);
        var name = exports.Allocate(Encoding.UTF8.GetByteCount(chunk) + 3);
        var mode = Write(guest, name, Encoding.UTF8.GetBytes(chunk + '\0'));
        Write(guest, mode, "t\0"u8); // Text only. Altered bytecode could end the guest.
        var address = exports.Allocate(Math.Max(code.Length, 1));
        if (address == 0)
            throw new ScriptFailedException("not enough memory", isOutOfMemory: true);
        Write(guest, address, code);
        var status = exports.LoadBuffer(stack.State, address, code.Length, name, mode);
        exports.Free(address);
        exports.Free(name);
        return status;
    }

    private static int Write(LuaGuest guest, int address, ReadOnlySpan<byte> bytes)
    {
        guest.Execution.Memory.TryGet(address, bytes.Length, out var target);
        bytes.CopyTo(target);
        return address + bytes.Length;
    }

    private static ScriptFailedException Failure(LuaStack stack, ScriptSource source, int status) =>
        new(LuaErrors.Describe(stack.TextAt(-1), source), status == OutOfMemory);
}
