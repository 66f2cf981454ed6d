using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Lua.Functions;

/// <summary>A function of the host that the modules of Lua call. It pushes its results and returns their number.</summary>
internal delegate int LuaFunction(LuaStack stack);

/// <summary>
/// All functions of the host, by their position. A call that a service refuses returns nil and the reason; other failures end the guest.
/// </summary>
internal static class LuaFunctions
{
    private static readonly (string Name, LuaFunction Run)[] All =
        [.. ServiceFunctions.All, .. JsonFunctions.All, .. TextFunctions.All, .. CryptoFunctions.All, .. RandomFunctions.All, .. TimeFunctions.All];

    /// <summary>The names, in the order of the positions.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(function => function.Name)];

    /// <summary>Runs the function whose position the closure has.</summary>
    public static int Call(LuaStack stack)
    {
        try
        {
            return All[stack.IntegerAt(LuaStack.FirstUpvalue)].Run(stack);
        }
        catch (GuestServiceException e)
        {
            stack.PushNil();
            stack.Push(e.Message);
            return 2;
        }
    }

    /// <summary>Pushes a text, or nil, as the only result.</summary>
    public static int Return(this LuaStack stack, string? text)
    {
        if (text is null)
            stack.PushNil();
        else
            stack.Push(text);
        return 1;
    }

    /// <summary>Pushes bytes as the only result.</summary>
    public static int Return(this LuaStack stack, ReadOnlySpan<byte> bytes)
    {
        stack.Push(bytes);
        return 1;
    }

    /// <summary>Pushes a number as the only result.</summary>
    public static int Return(this LuaStack stack, double number)
    {
        stack.Push(number);
        return 1;
    }

    /// <summary>Pushes a whole number as the only result.</summary>
    public static int Return(this LuaStack stack, long number)
    {
        stack.Push(number);
        return 1;
    }

    /// <summary>Pushes true or false as the only result.</summary>
    public static int Return(this LuaStack stack, bool value)
    {
        stack.Push(value);
        return 1;
    }
}
