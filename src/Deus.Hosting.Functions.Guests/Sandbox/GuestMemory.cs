using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>The memory of a guest. Every access is checked against its present size.</summary>
internal readonly ref struct GuestMemory
{
    private readonly Span<byte> _all;

    public GuestMemory(Memory memory)
    {
        var length = memory.GetLength();
        unsafe
        {
            // Memory.GetSpan takes an int length, but a memory can be larger; addresses are checked as 64-bit numbers below.
            _all = new Span<byte>((void*)memory.GetPointer(), (int)Math.Min(length, int.MaxValue));
        }

        Length = length;
    }

    /// <summary>The size in bytes.</summary>
    public long Length { get; }

    /// <summary>Returns a part of the memory.</summary>
    /// <returns>False when it is not inside the memory.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(int address, int length, out Span<byte> part)
    {
        var (start, count) = ((uint)address, (uint)length);
        if ((ulong)start + count > (ulong)_all.Length)
        {
            part = default;
            return false;
        }

        part = _all.Slice((int)start, (int)count);
        return true;
    }

    /// <summary>Writes a 32-bit number.</summary>
    /// <returns>False when the address is not inside the memory.</returns>
    public bool TryWrite(int address, uint value)
    {
        if (!TryGet(address, sizeof(uint), out var part))
            return false;
        BinaryPrimitives.WriteUInt32LittleEndian(part, value);
        return true;
    }

    /// <summary>Writes a 64-bit number.</summary>
    /// <returns>False when the address is not inside the memory.</returns>
    public bool TryWrite(int address, ulong value)
    {
        if (!TryGet(address, sizeof(ulong), out var part))
            return false;
        BinaryPrimitives.WriteUInt64LittleEndian(part, value);
        return true;
    }
}
