using System.Text;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox.Wasi;

/// <summary>Arguments or variables in the form in which WASI copies them into a guest: pointers to texts that end with a zero byte.</summary>
internal sealed class WasiTexts(IEnumerable<string> texts)
{
    // A text with a zero byte would end there in the guest.
    private readonly byte[][] _texts = [.. texts.Where(text => !text.Contains('\0', StringComparison.Ordinal)).Select(text => Encoding.UTF8.GetBytes(text + "\0"))];

    public int WriteSizes(GuestExecution execution, Caller caller, int count, int bytes)
    {
        var memory = execution.GetMemory(caller);
        return memory.TryWrite(count, (uint)_texts.Length) && memory.TryWrite(bytes, (uint)_texts.Sum(text => text.Length))
            ? WasiError.Success
            : WasiError.BadAddress;
    }

    public int Write(GuestExecution execution, Caller caller, int pointers, int target)
    {
        var memory = execution.GetMemory(caller);
        foreach (var text in _texts)
        {
            if (!memory.TryWrite(pointers, (uint)target) || !memory.TryGet(target, text.Length, out var place))
                return WasiError.BadAddress;
            text.CopyTo(place);
            pointers += sizeof(uint);
            target += text.Length;
        }

        return WasiError.Success;
    }
}
