using System.Globalization;

namespace Deus.Hosting.Functions.Guests.Lua.Json;

/// <summary>The keys of a table that JSON can have: texts and numbers.</summary>
internal sealed class TableKeys
{
    private readonly List<TableKey> _keys = [];

    /// <summary>The number of keys that are whole numbers from 1.</summary>
    public long Count { get; private set; }

    /// <summary>The largest key that is a whole number.</summary>
    public long Largest { get; private set; }

    /// <summary>True when the table is written as an array: all keys are whole numbers from 1, or it is empty and marked as an array.</summary>
    public bool IsArray { get; private set; }

    /// <summary>Reads the keys of the table at an index from the bottom.</summary>
    public static TableKeys Read(LuaStack stack, int index)
    {
        var keys = new TableKeys();
        stack.PushNil();
        while (stack.Guest.Exports.Next(stack.State, index) != 0)
        {
            stack.Pop(1);
            keys.Add(stack);
        }

        keys.IsArray = keys.Count > 0 ? keys._keys.Count == 0 : keys._keys.Count == 0 && IsMarked(stack, index);
        if (!keys.IsArray && keys.Count > 0)
            keys.AddNumbers(stack, index);
        return keys;
    }

    /// <summary>The keys of an object, sorted by name.</summary>
    public IEnumerable<TableKey> Sorted() => _keys.OrderBy(key => key.Name, StringComparer.Ordinal);

    private static bool IsMarked(LuaStack stack, int index)
    {
        if (stack.Guest.Exports.GetMetaField(stack.State, index, stack.Guest.Addresses.ArrayMark) == (int)LuaType.Nil)
            return false;
        stack.Pop(1);
        return true;
    }

    /// <summary>Adds the key on the top. Whole numbers are only counted, because most tables with them are arrays.</summary>
    private void Add(LuaStack stack)
    {
        var type = stack.TypeAt(-1);
        if (type == LuaType.Text)
        {
            _keys.Add(new TableKey(stack.TextAt(-1), stack.BytesAt(-1).ToArray(), Number: null));
        }
        else if (type == LuaType.Number && stack.Guest.Exports.IsInteger(stack.State, -1) != 0 && stack.IntegerAt(-1) is > 0 and var number)
        {
            Count++;
            Largest = Math.Max(Largest, number);
        }
        else if (type == LuaType.Number)
        {
            AddNumber(stack);
        }
    }

    private void AddNumbers(LuaStack stack, int index)
    {
        stack.PushNil();
        while (stack.Guest.Exports.Next(stack.State, index) != 0)
        {
            stack.Pop(1);
            if (stack.TypeAt(-1) == LuaType.Number && stack.Guest.Exports.IsInteger(stack.State, -1) != 0 && stack.IntegerAt(-1) > 0)
                AddNumber(stack);
        }
    }

    private void AddNumber(LuaStack stack)
    {
        var number = stack.NumberAt(-1);
        _keys.Add(new TableKey(number.ToString("R", CultureInfo.InvariantCulture), Text: null, number));
    }
}

/// <summary>A key of a table.</summary>
/// <param name="Name">The name in JSON.</param>
/// <param name="Text">The key; null when it is a number.</param>
/// <param name="Number">The key when it is a number.</param>
internal sealed record TableKey(string Name, byte[]? Text, double? Number)
{
    public void Push(LuaStack stack)
    {
        if (Text is null)
            stack.Push(Number!.Value);
        else
            stack.Push(Text);
    }
}
