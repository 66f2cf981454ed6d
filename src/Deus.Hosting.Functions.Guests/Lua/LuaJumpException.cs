namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>Unwinds the interpreter to its last protected call, as <c>longjmp</c> does in C.</summary>
internal sealed class LuaJumpException() : Exception("Lua has raised an error.")
{
    /// <summary>True when a failure of a guest is a jump. Each function of the host that it has passed has wrapped it.</summary>
    public static bool IsIn(Exception? failure)
    {
        while (failure is not (null or LuaJumpException))
            failure = failure.InnerException;
        return failure is not null;
    }
}
