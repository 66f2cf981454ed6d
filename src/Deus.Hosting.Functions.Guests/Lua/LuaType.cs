namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>The types of Lua's C API.</summary>
internal enum LuaType
{
    Nil = 0,
    Boolean = 1,
    LightUserdata = 2,
    Number = 3,
    Text = 4,
    Table = 5,
    Function = 6,
}
