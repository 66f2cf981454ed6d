using System.Text;
using System.Text.Json;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Api.Modules;

/// <summary>What the host modules share: reading arguments and copying results. It serves the execution that runs on the thread.</summary>
internal abstract class HostModule(GuestThread thread)
{
    protected GuestApi Api => thread.Current.Api;

    protected ModuleResults Results => Api.Results;

    /// <summary>Runs a call that returns bytes, see <see cref="ModuleResults"/>.</summary>
    protected int Bytes(Caller caller, Func<byte[]> call)
    {
        thread.Current.GetMemory(caller); // The execution keeps it for the arguments: a lambda cannot capture the caller.
        return Results.Bytes(Api, call);
    }

    /// <summary>Runs a call that returns 1 or 0, and <paramref name="failed"/> for a failure.</summary>
    protected int Flag(Caller caller, Func<bool> call, int failed = 0)
    {
        thread.Current.GetMemory(caller);
        return Results.Flag(Api, call, failed);
    }

    /// <summary>Reads a text argument.</summary>
    /// <exception cref="GuestMemoryException">The argument is outside of the memory.</exception>
    protected string Text(int address, int length) => Encoding.UTF8.GetString(Span(address, length));

    /// <summary>Copies an argument.</summary>
    /// <exception cref="GuestMemoryException">The argument is outside of the memory.</exception>
    protected byte[] Data(int address, int length) => Span(address, length).ToArray();

    /// <summary>Copies bytes to the guest, as many as fit.</summary>
    /// <returns>The number of copied bytes; 0 when the target is outside of the memory.</returns>
    protected int CopyOut(Caller caller, ReadOnlySpan<byte> bytes, int address, int length)
    {
        thread.Current.HostCalls++;
        if (!thread.Current.GetMemory(caller).TryGet(address, length, out var target))
            return 0;
        bytes = bytes[..Math.Min(bytes.Length, target.Length)];
        bytes.CopyTo(target);
        return bytes.Length;
    }

    protected static byte[] Json(IReadOnlyList<string> names) => JsonSerializer.SerializeToUtf8Bytes(names, ApiJson.Default.IReadOnlyListString);

    private ReadOnlySpan<byte> Span(int address, int length)
    {
        if (length == 0)
            return [];
        if (!thread.Current.Memory.TryGet(address, length, out var part))
            throw new GuestMemoryException($"An argument of {(uint)length} bytes at {(uint)address} is outside of the memory.");
        Api.CountBytes(length);
        return part;
    }
}
