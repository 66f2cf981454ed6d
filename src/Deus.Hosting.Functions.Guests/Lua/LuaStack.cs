using System.Buffers;
using System.Text;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>The stack of a Lua state. An index from 1 counts from the bottom, one from -1 from the top.</summary>
/// <param name="Guest">The guest.</param>
/// <param name="State">The Lua state: the main one, or that of a coroutine.</param>
internal readonly record struct LuaStack(LuaGuest Guest, int State)
{
    /// <summary>The index of the registry.</summary>
    public const int Registry = -1_001_000;

    /// <summary>The position of the table of globals in the registry.</summary>
    public const int Globals = 2;

    /// <summary>The first value that belongs to the running function of the host.</summary>
    public const int FirstUpvalue = Registry - 1;

    private const int MinStack = 20; // LUA_MINSTACK

    private LuaExports Exports => Guest.Exports;

    public LuaType TypeAt(int index) => (LuaType)Exports.TypeOf(State, index);

    /// <summary>Removes values from the top.</summary>
    public void Pop(int count) => Exports.SetTop(State, -count - 1);

    public void PushNil() => Exports.PushNil(State);

    public void Push(bool value) => Exports.PushBoolean(State, value ? 1 : 0);

    public void Push(long value) => Exports.PushInteger(State, value);

    public void Push(double value) => Exports.PushNumber(State, value);

    public void Push(string text) => Push(Encoding.UTF8.GetBytes(text));

    public void Push(ReadOnlySpan<byte> bytes)
    {
        var (exports, state, length) = (Exports, State, bytes.Length);
        Guest.With(bytes, address => exports.PushLString(state, address, length));
    }

    /// <summary>Pushes texts in their order, through one buffer; a null text is nil.</summary>
    public void PushAll(IReadOnlyList<string?> texts)
    {
        Exports.CheckStack(State, texts.Count + MinStack);
        var bytes = new ArrayBufferWriter<byte>(LuaGuest.BufferBytes);
        var lengths = new int[texts.Count];
        for (var i = 0; i < lengths.Length; i++)
            lengths[i] = texts[i] is { } text ? (int)Encoding.UTF8.GetBytes(text, bytes) : -1;
        var (exports, state) = (Exports, State);
        Guest.With(bytes.WrittenSpan, address =>
        {
            foreach (var length in lengths)
            {
                if (length < 0)
                    exports.PushNil(state);
                else
                    exports.PushLString(state, address, length);
                address += Math.Max(length, 0);
            }
        });
    }

    /// <summary>Pushes a new table.</summary>
    public void PushTable() => Exports.CreateTable(State, 0, 0);

    /// <summary>Sets a field of the table on the top. A null text is left out.</summary>
    public void SetField(string name, string? value)
    {
        if (value is null)
            return;
        Push(name);
        Push(value);
        Exports.RawSet(State, -3);
    }

    /// <summary>Returns the bytes of a text. They are valid until the next call of the guest.</summary>
    public ReadOnlySpan<byte> BytesAt(int index)
    {
        var address = Exports.ToLString(State, index, Guest.Addresses.Length);
        if (address == 0)
            return [];
        var length = Guest.Memory.ReadInt32(Guest.Addresses.Length);
        Guest.Execution.Memory.TryGet(address, length, out var bytes);
        return bytes;
    }

    public string TextAt(int index) => Encoding.UTF8.GetString(BytesAt(index));

    public long IntegerAt(int index) => Exports.ToInteger(State, index, 0);

    public double NumberAt(int index) => Exports.ToNumber(State, index, 0);

    public bool BooleanAt(int index) => Exports.ToBoolean(State, index) != 0;
}
