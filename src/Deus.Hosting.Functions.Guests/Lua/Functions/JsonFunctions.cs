using Deus.Hosting.Functions.Guests.Lua.Json;

namespace Deus.Hosting.Functions.Guests.Lua.Functions;

/// <summary>JSON texts and tables.</summary>
internal static class JsonFunctions
{
    public static IReadOnlyList<(string Name, LuaFunction Run)> All { get; } =
    [
        ("json_encode", stack => stack.Return(LuaJsonWriter.Write(stack, 1))),
        ("json_decode", Decode),
    ];

    private static int Decode(LuaStack stack)
    {
        LuaJsonReader.Read(stack, stack.BytesAt(1).ToArray(), keepsNull: stack.BooleanAt(2));
        return 1;
    }
}
