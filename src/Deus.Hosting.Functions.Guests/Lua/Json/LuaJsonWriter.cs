using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Lua.Json;

/// <summary>
/// Writes a value of the stack as JSON. A table whose keys are whole numbers from 1 is an array, every other table an object with sorted
/// names.
/// </summary>
internal static class LuaJsonWriter
{
    private const int MaxDepth = 128;
    private const int SlotsPerLevel = 6;
    private const int MaxGaps = 1000;

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth + 1,
        SkipValidation = true,
    };

    /// <summary>Returns the JSON text of the value at an index from the bottom.</summary>
    /// <exception cref="GuestServiceException">The value contains itself, is nested too deeply, or has a number that JSON lacks.</exception>
    public static ReadOnlySpan<byte> Write(LuaStack stack, int index)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            WriteValue(writer, stack, index, depth: 0);
        return buffer.WrittenSpan;
    }

    private static void WriteValue(Utf8JsonWriter writer, LuaStack stack, int index, int depth)
    {
        switch (stack.TypeAt(index))
        {
            case LuaType.Table:
                WriteTable(writer, stack, index, depth);
                break;
            case LuaType.Text:
                WriteText(writer, stack.BytesAt(index));
                break;
            case LuaType.Number when stack.Guest.Exports.IsInteger(stack.State, index) != 0:
                writer.WriteNumberValue(stack.IntegerAt(index));
                break;
            case LuaType.Number:
                WriteNumber(writer, stack.NumberAt(index));
                break;
            case LuaType.Boolean:
                writer.WriteBooleanValue(stack.BooleanAt(index));
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    /// <summary>Lua texts may have any bytes; what is not UTF-8 is replaced.</summary>
    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            writer.WriteStringValue(bytes);
        else
            writer.WriteStringValue(Encoding.UTF8.GetString(bytes));
    }

    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (!double.IsFinite(number))
            throw new GuestServiceException($"The number {number.ToString(CultureInfo.InvariantCulture)} cannot be written as JSON.");
        writer.WriteNumberValue(number);
    }

    private static void WriteTable(Utf8JsonWriter writer, LuaStack stack, int index, int depth)
    {
        if (depth == MaxDepth || stack.Guest.Exports.CheckStack(stack.State, SlotsPerLevel) == 0)
            throw new GuestServiceException($"The table contains itself, or is nested more than {MaxDepth} levels deep.");
        var keys = TableKeys.Read(stack, index);
        if (keys.IsArray)
            WriteArray(writer, stack, index, keys, depth);
        else
            WriteObject(writer, stack, index, keys, depth);
    }

    private static void WriteArray(Utf8JsonWriter writer, LuaStack stack, int index, TableKeys keys, int depth)
    {
        if (keys.Largest > keys.Count + MaxGaps)
            throw new GuestServiceException($"The array has {keys.Count} values, but its largest index is {keys.Largest}. Accepted: at most {MaxGaps} gaps.");
        writer.WriteStartArray();
        var top = stack.Guest.Exports.GetTop(stack.State) + 1;
        for (var i = 1L; i <= keys.Largest; i++)
        {
            stack.Guest.Exports.RawGetI(stack.State, index, i);
            WriteValue(writer, stack, top, depth + 1);
            stack.Pop(1);
        }

        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, LuaStack stack, int index, TableKeys keys, int depth)
    {
        writer.WriteStartObject();
        var top = stack.Guest.Exports.GetTop(stack.State) + 1;
        foreach (var key in keys.Sorted())
        {
            key.Push(stack);
            stack.Guest.Exports.RawGet(stack.State, index);
            writer.WritePropertyName(key.Name);
            WriteValue(writer, stack, top, depth + 1);
            stack.Pop(1);
        }

        writer.WriteEndObject();
    }
}
