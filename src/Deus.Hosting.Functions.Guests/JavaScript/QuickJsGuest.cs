using System.Text;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Snapshots;
using Deus.Hosting.Functions.Guests.Scripts;
using Deus.Hosting.Functions.Guests.WebAssembly;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>An instance of QuickJS. It serves one execution at a time.</summary>
internal sealed class QuickJsGuest(Instance instance, Memory memory, GuestExecution execution) : IKeptGuest
{
    public QuickJsExports Exports { get; } = new(instance);

    public Memory Memory => memory;

    public GuestExecution Execution { get; private set; } = execution;

    public QuickJsAddresses Addresses { get; set; }

    /// <summary>What the script may use; null while the interpreter is prepared.</summary>
    public ScriptContext? Context { get; set; }

    /// <summary>Receives what the script prints with <c>console.log</c>; null while the script is loaded.</summary>
    public BufferedOutput? Output { get; set; }

    public void Begin(GuestExecution execution) => Execution = execution;

    public void End() => (Context, Output) = (null, null);

    /// <summary>Copies a text into the guest, with a zero at its end.</summary>
    /// <exception cref="ScriptFailedException">The guest has no memory left.</exception>
    public int Write(ReadOnlySpan<byte> text)
    {
        var address = Exports.Allocate(text.Length + 1);
        if (address == 0)
            throw new ScriptFailedException("The function has no memory left.", isOutOfMemory: true);
        Execution.Memory.TryGet(address, text.Length + 1, out var target);
        text.CopyTo(target);
        target[^1] = 0;
        return address;
    }

    /// <summary>Creates a text value.</summary>
    public int NewText(ReadOnlySpan<byte> text)
    {
        var address = Write(text);
        var value = Exports.NewString(Addresses.Context, address);
        Exports.Free(address);
        return value;
    }

    /// <summary>Reads a value as a text.</summary>
    public string ReadText(int value)
    {
        var address = Exports.GetString(Addresses.Context, value);
        if (address == 0)
            return "";
        var text = Encoding.UTF8.GetString(TextAt(address));
        Exports.FreeString(Addresses.Context, address);
        return text;
    }

    /// <summary>Evaluates a file.</summary>
    /// <param name="code">The source.</param>
    /// <param name="name">The name in stacks.</param>
    /// <param name="flags">0 to run the file as a script.</param>
    /// <returns>The value, which may be an exception.</returns>
    public int Evaluate(ReadOnlySpan<byte> code, string name, int flags)
    {
        var (source, file) = (Write(code), Write(Encoding.UTF8.GetBytes(name)));
        var value = Exports.Evaluate(Addresses.Context, source, code.Length, file, 0, flags);
        Exports.Free(source);
        Exports.Free(file);
        return value;
    }

    /// <summary>Calls a function with at most one argument.</summary>
    public int Call(int function, int? argument = null)
    {
        if (argument is { } value)
            memory.WriteInt32(Addresses.Arguments, value);
        return Exports.Call(Addresses.Context, function, Exports.GetUndefined(), argument is null ? 0 : 1, Addresses.Arguments);
    }

    private ReadOnlySpan<byte> TextAt(int address)
    {
        Execution.Memory.TryGet(address, (int)Math.Min(Execution.Memory.Length - (uint)address, int.MaxValue), out var rest);
        return rest[..rest.IndexOf((byte)0)];
    }
}
