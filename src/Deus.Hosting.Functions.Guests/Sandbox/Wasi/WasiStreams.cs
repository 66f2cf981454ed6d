using System.Buffers.Binary;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Wasi;

/// <summary>The standard streams of WASI.</summary>
internal static class WasiStreams
{
    private const int VectorBytes = 8;
    private const int MaxVectors = 1024;
    private const int StatBytes = 24;
    private const int FileStatBytes = 64;
    private const int FileTypeOffset = 16;
    private const byte CharacterDevice = 2; // Line by line, as a terminal: the C library then writes a line when it is complete.
    private const int RightsOffset = 8;
    private const ulong ReadRight = 1 << 1;
    private const ulong WriteRight = 1 << 6;

    public static int Write(GuestExecution execution, Caller caller, int descriptor, int vectors, int count, int written)
    {
        if (descriptor is not (WasiState.Output or WasiState.Error) || !execution.Wasi.IsOpen(descriptor))
            return WasiError.BadDescriptor;
        if (count is < 0 or > MaxVectors)
            return WasiError.Invalid;
        var memory = execution.GetMemory(caller);
        long total = 0;
        for (var i = 0; i < count; i++)
        {
            if (!TryGetVector(memory, vectors, i, out var piece))
                return WasiError.BadAddress;
            if (descriptor == WasiState.Output)
                execution.Streams.Output.Write(piece, execution);
            else
                execution.Streams.Log.WriteError(piece);
            total += piece.Length;
        }

        return memory.TryWrite(written, (uint)total) ? WasiError.Success : WasiError.BadAddress;
    }

    public static int Read(GuestExecution execution, Caller caller, int descriptor, int vectors, int count, int read)
    {
        if (descriptor != WasiState.Input || !execution.Wasi.IsOpen(descriptor))
            return WasiError.BadDescriptor;
        if (count is < 0 or > MaxVectors)
            return WasiError.Invalid;
        var memory = execution.GetMemory(caller);
        var total = 0;
        for (var i = 0; i < count; i++)
        {
            if (!TryGetVector(memory, vectors, i, out var place))
                return WasiError.BadAddress;
            total += execution.Wasi.Read(place);
        }

        return memory.TryWrite(read, (uint)total) ? WasiError.Success : WasiError.BadAddress;
    }

    /// <summary>Writes an <c>fdstat</c>: type, flags and rights of a stream.</summary>
    public static int Describe(GuestExecution execution, Caller caller, int descriptor, int target)
    {
        if (!execution.Wasi.IsOpen(descriptor))
            return WasiError.BadDescriptor;
        if (!execution.GetMemory(caller).TryGet(target, StatBytes, out var place))
            return WasiError.BadAddress;
        place.Clear();
        place[0] = CharacterDevice;
        BinaryPrimitives.WriteUInt64LittleEndian(place[RightsOffset..], descriptor == WasiState.Input ? ReadRight : WriteRight);
        return WasiError.Success;
    }

    /// <summary>Writes a <c>filestat</c>, which has only the type.</summary>
    public static int DescribeFile(GuestExecution execution, Caller caller, int descriptor, int target)
    {
        if (!execution.Wasi.IsOpen(descriptor))
            return WasiError.BadDescriptor;
        if (!execution.GetMemory(caller).TryGet(target, FileStatBytes, out var place))
            return WasiError.BadAddress;
        place.Clear();
        place[FileTypeOffset] = CharacterDevice;
        return WasiError.Success;
    }

    private static bool TryGetVector(GuestMemory memory, int vectors, int index, out Span<byte> part)
    {
        part = default;
        return memory.TryGet(vectors + (index * VectorBytes), VectorBytes, out var vector)
            && memory.TryGet(
                BinaryPrimitives.ReadInt32LittleEndian(vector), BinaryPrimitives.ReadInt32LittleEndian(vector[4..]), out part);
    }
}
