using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>
/// The functions of Lua's C API that the host uses, by the names of the interpreter's exports. Each is looked up at its first use, because a
/// look-up costs as much as many calls.
/// </summary>
internal sealed class LuaExports(Instance instance)
{
    public Action CallConstructors => field ??= instance.GetAction("__wasm_call_ctors")!;

    public Func<int> NewState => field ??= instance.GetFunction<int>("luaL_newstate")!;

    public Func<int, int> Allocate => field ??= instance.GetFunction<int, int>("malloc")!;

    public Action<int> Free => field ??= instance.GetAction<int>("free")!;

    public Func<int> StackSave => field ??= instance.GetFunction<int>("stackSave")!;

    public Action<int> StackRestore => field ??= instance.GetAction<int>("stackRestore")!;

    public Action<int, int> SetThrew => field ??= instance.GetAction<int, int>("setThrew")!;

    public Func<int, int> GetTop => field ??= instance.GetFunction<int, int>("lua_gettop")!;

    public Action<int, int> SetTop => field ??= instance.GetAction<int, int>("lua_settop")!;

    public Func<int, int, int> CheckStack => field ??= instance.GetFunction<int, int, int>("lua_checkstack")!;

    public Action<int, int> PushValue => field ??= instance.GetAction<int, int>("lua_pushvalue")!;

    public Action<int> PushNil => field ??= instance.GetAction<int>("lua_pushnil")!;

    public Action<int, int> PushBoolean => field ??= instance.GetAction<int, int>("lua_pushboolean")!;

    public Action<int, long> PushInteger => field ??= instance.GetAction<int, long>("lua_pushinteger")!;

    public Action<int, double> PushNumber => field ??= instance.GetAction<int, double>("lua_pushnumber")!;

    public Func<int, int, int, int> PushLString => field ??= instance.GetFunction<int, int, int, int>("lua_pushlstring")!;

    public Action<int, int> PushLightUserdata => field ??= instance.GetAction<int, int>("lua_pushlightuserdata")!;

    public Action<int, int, int> PushClosure => field ??= instance.GetAction<int, int, int>("lua_pushcclosure")!;

    public Func<int, int, int> TypeOf => field ??= instance.GetFunction<int, int, int>("lua_type")!;

    public Func<int, int, int> IsInteger => field ??= instance.GetFunction<int, int, int>("lua_isinteger")!;

    public Func<int, int, int, long> ToInteger => field ??= instance.GetFunction<int, int, int, long>("lua_tointegerx")!;

    public Func<int, int, int, double> ToNumber => field ??= instance.GetFunction<int, int, int, double>("lua_tonumberx")!;

    public Func<int, int, int> ToBoolean => field ??= instance.GetFunction<int, int, int>("lua_toboolean")!;

    public Func<int, int, int, int> ToLString => field ??= instance.GetFunction<int, int, int, int>("lua_tolstring")!;

    public Action<int, int, int> CreateTable => field ??= instance.GetAction<int, int, int>("lua_createtable")!;

    public Func<int, int, int> RawGet => field ??= instance.GetFunction<int, int, int>("lua_rawget")!;

    public Func<int, int, long, int> RawGetI => field ??= instance.GetFunction<int, int, long, int>("lua_rawgeti")!;

    public Action<int, int> RawSet => field ??= instance.GetAction<int, int>("lua_rawset")!;

    public Action<int, int, long> RawSetI => field ??= instance.GetAction<int, int, long>("lua_rawseti")!;

    public Func<int, int, int> SetMetatable => field ??= instance.GetFunction<int, int, int>("lua_setmetatable")!;

    public Func<int, int, int, int> GetMetaField => field ??= instance.GetFunction<int, int, int, int>("luaL_getmetafield")!;

    public Func<int, int, int> Next => field ??= instance.GetFunction<int, int, int>("lua_next")!;

    public Action<int, int> SetGlobal => field ??= instance.GetAction<int, int>("lua_setglobal")!;

    public Func<int, int, int, int> GetField => field ??= instance.GetFunction<int, int, int, int>("lua_getfield")!;

    public Func<int, int, int> Reference => field ??= instance.GetFunction<int, int, int>("luaL_ref")!;

    public Func<int, int, int, int, int, int> LoadBuffer => field ??= instance.GetFunction<int, int, int, int, int, int>("luaL_loadbufferx")!;

    public Func<int, int, int, int, int, int, int> ProtectedCall =>
        field ??= instance.GetFunction<int, int, int, int, int, int, int>("lua_pcallk")!;

    /// <summary>Opens a standard library: pushes its table.</summary>
    public int Open(string library, int state) => instance.GetFunction<int, int>($"luaopen_{library}")!(state);
}
