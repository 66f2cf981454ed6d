using System.Text.Json;
using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Lua.Json;

/// <summary>Reads a JSON text into a value on the stack. Whole numbers of 64 bits stay exact.</summary>
internal static class LuaJsonReader
{
    private const int MaxDepth = 128;
    private const int SlotsPerLevel = 4;

    /// <summary>Pushes the value.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="json">The text.</param>
    /// <param name="keepsNull">True to push <c>json.null</c> for null; false for nil, which leaves the field out.</param>
    /// <exception cref="GuestServiceException">The text is not JSON.</exception>
    public static void Read(LuaStack stack, byte[] json, bool keepsNull)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            ReadValue(stack, ref reader, keepsNull);
            if (reader.Read())
                throw new GuestServiceException("The text has more than one JSON value.");
        }
        catch (JsonException e)
        {
            throw new GuestServiceException($"The text is not JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw new GuestServiceException("The text is not JSON: it has an invalid character.");
        }
    }

    private static void ReadValue(LuaStack stack, ref Utf8JsonReader reader, bool keepsNull)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadObject(stack, ref reader, keepsNull);
                break;
            case JsonTokenType.StartArray:
                ReadArray(stack, ref reader, keepsNull);
                break;
            case JsonTokenType.String:
                PushText(stack, ref reader);
                break;
            case JsonTokenType.Number when reader.TryGetInt64(out var integer):
                stack.Push(integer);
                break;
            case JsonTokenType.Number:
                stack.Push(reader.GetDouble());
                break;
            case JsonTokenType.True or JsonTokenType.False:
                stack.Push(reader.TokenType == JsonTokenType.True);
                break;
            default:
                PushNull(stack, keepsNull);
                break;
        }
    }

    private static void ReadObject(LuaStack stack, ref Utf8JsonReader reader, bool keepsNull)
    {
        PushTable(stack);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            PushText(stack, ref reader);
            reader.Read();
            ReadValue(stack, ref reader, keepsNull);
            stack.Guest.Exports.RawSet(stack.State, -3);
        }
    }

    private static void ReadArray(LuaStack stack, ref Utf8JsonReader reader, bool keepsNull)
    {
        PushTable(stack);
        var index = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            ReadValue(stack, ref reader, keepsNull);
            stack.Guest.Exports.RawSetI(stack.State, -2, ++index);
        }

        if (index == 0)
            MarkAsArray(stack);
    }

    /// <summary>An empty table would be written as an object. It is marked, so that it stays an array.</summary>
    private static void MarkAsArray(LuaStack stack)
    {
        stack.PushTable();
        stack.SetField("__jsontype", "array");
        stack.Guest.Exports.SetMetatable(stack.State, -2);
    }

    private static void PushTable(LuaStack stack)
    {
        if (stack.Guest.Exports.CheckStack(stack.State, SlotsPerLevel) == 0)
            throw new GuestServiceException("The JSON text is nested too deeply.");
        stack.PushTable();
    }

    private static void PushText(LuaStack stack, ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped)
            stack.Push(reader.GetString()!);
        else
            stack.Push(reader.ValueSpan);
    }

    private static void PushNull(LuaStack stack, bool keepsNull)
    {
        if (keepsNull)
            stack.Guest.Exports.PushLightUserdata(stack.State, 0);
        else
            stack.PushNil();
    }
}
