namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>Where things are in the prepared interpreter. They are the same in every instance that begins with it.</summary>
/// <param name="State">The main Lua state.</param>
/// <param name="Length">A place for the length of a text.</param>
/// <param name="Buffer">The buffer for texts.</param>
/// <param name="ArrayMark">The name of the metafield that marks a table as an array.</param>
/// <param name="Run">The reference of the function that calls the handler.</param>
/// <param name="Explain">The reference of the function that adds the stack to an error.</param>
internal readonly record struct LuaAddresses(int State, int Length, int Buffer, int ArrayMark, int Run, int Explain);
