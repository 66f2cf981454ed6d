using Deus.Hosting.Functions.Guests.Lua.Functions;
using Deus.Hosting.Functions.Guests.Scripts;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>Creates the Lua state that all deployments begin with: the safe libraries and the modules of the host.</summary>
internal static class LuaPreparation
{
    private const int LengthBytes = 16;
    private const string Loaded = "_LOADED"; // LUA_LOADED_TABLE

    private static readonly string[] Libraries = ["base", "table", "string", "math", "utf8", "coroutine"];

    /// <summary>The modules that functions see as globals. The order matters: later ones use earlier ones.</summary>
    private static readonly string[] Modules =
        ["log", "kv", "env", "json", "base64", "crypto", "time", "url", "strings", "random", "http", "router", "ai", "email"];

    /// <param name="guest">A fresh instance.</param>
    /// <param name="hostFunction">The pointer of the function of the host.</param>
    public static LuaAddresses Run(LuaGuest guest, int hostFunction)
    {
        var exports = guest.Exports;
        exports.CallConstructors();
        var length = exports.Allocate(LengthBytes);
        var addresses = new LuaAddresses(exports.NewState(), length, exports.Allocate(LuaGuest.BufferBytes), WriteMark(guest), Run: 0, Explain: 0);
        guest.Addresses = addresses;
        var stack = new LuaStack(guest, addresses.State);
        stack.Push(Loaded);
        stack.PushTable();
        exports.RawSet(stack.State, LuaStack.Registry);
        foreach (var library in Libraries)
        {
            exports.Open(library, stack.State);
            AddLoaded(stack, library);
            if (library != "base")
                guest.WithText(library, name => exports.SetGlobal(stack.State, name));
            exports.SetTop(stack.State, 0);
        }

        PushHost(stack, hostFunction);
        RunFile(stack, "check", arguments: 0);
        exports.Open("debug", stack.State);
        RunFile(stack, "base", arguments: 3);
        stack.Pop(1);
        foreach (var module in Modules)
        {
            RunFile(stack, module, arguments: 3);
            guest.WithText(module, name => exports.SetGlobal(stack.State, name));
        }

        RunFile(stack, "run", arguments: 3);
        addresses = addresses with { Run = Reference(stack, "run"), Explain = Reference(stack, "explain") };
        exports.SetTop(stack.State, 0);
        return addresses;
    }

    /// <summary>Adds the library on the top to the table in which Lua looks up the names of functions for its messages.</summary>
    private static void AddLoaded(LuaStack stack, string library)
    {
        var exports = stack.Guest.Exports;
        stack.Guest.WithText(Loaded, name => exports.GetField(stack.State, LuaStack.Registry, name));
        stack.Push(library == "base" ? "_G" : library);
        exports.PushValue(stack.State, 1);
        exports.RawSet(stack.State, -3);
        stack.Pop(1);
    }

    private static int WriteMark(LuaGuest guest)
    {
        var mark = "__jsontype\0"u8;
        var address = guest.Exports.Allocate(mark.Length);
        mark.CopyTo(guest.Memory.GetSpan(address, mark.Length));
        return address;
    }

    /// <summary>Pushes the table with the functions of the host, which only the modules see.</summary>
    private static void PushHost(LuaStack stack, int hostFunction)
    {
        var exports = stack.Guest.Exports;
        stack.PushTable();
        for (var i = 0; i < LuaFunctions.Names.Count; i++)
        {
            stack.Push(LuaFunctions.Names[i]);
            stack.Push((long)i);
            exports.PushClosure(stack.State, hostFunction, 1);
            exports.RawSet(stack.State, -3);
        }

        stack.Push("null");
        exports.PushLightUserdata(stack.State, 0);
        exports.RawSet(stack.State, -3);
        stack.Push("array");
        stack.PushTable();
        stack.SetField("__jsontype", "array");
        exports.RawSet(stack.State, -3);
    }

    /// <summary>Runs a file with the first values of the stack as arguments, and pushes its result.</summary>
    private static void RunFile(LuaStack stack, string name, int arguments)
    {
        var exports = stack.Guest.Exports;
        LuaScript.Push(stack, InterpreterFiles.Read($"{name}.lua"), "=[host]");
        for (var i = 1; i <= arguments; i++)
            exports.PushValue(stack.State, i);
        if (exports.ProtectedCall(stack.State, arguments, 1, 0, 0, 0) != 0)
            throw new InvalidOperationException($"The module '{name}' has failed: {stack.TextAt(-1)}");
    }

    private static int Reference(LuaStack stack, string field)
    {
        var exports = stack.Guest.Exports;
        stack.Guest.WithText(field, name => exports.GetField(stack.State, -1, name));
        return exports.Reference(stack.State, LuaStack.Registry);
    }
}
