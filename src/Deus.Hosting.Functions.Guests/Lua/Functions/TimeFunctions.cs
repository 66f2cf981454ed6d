using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Guests.Scripts;

namespace Deus.Hosting.Functions.Guests.Lua.Functions;

/// <summary>The clock. A script that reads it while it is loaded is loaded in each execution.</summary>
internal static class TimeFunctions
{
    private const double MillisecondsPerSecond = 1000;

    public static IReadOnlyList<(string Name, LuaFunction Run)> All { get; } =
    [
        ("now", stack => stack.Return(Execution(stack).Time.GetUtcNow().ToUnixTimeMilliseconds() / MillisecondsPerSecond)),
        ("elapsed", stack => stack.Return(Execution(stack).Elapsed.TotalSeconds)),
        ("time_format", stack => stack.Return(GoTime.Format(stack.NumberAt(1), stack.TextAt(2)))),
        ("time_parse", Parse),
        ("sleep", Sleep),
    ];

    private static GuestExecution Execution(LuaStack stack) => stack.Guest.Context!.RequiredApi.Execution;

    private static int Parse(LuaStack stack)
    {
        var (text, layout) = (stack.TextAt(1), stack.TextAt(2));
        return GoTime.TryParse(text, layout, out var time)
            ? stack.Return(time.ToUnixTimeSeconds())
            : throw new GuestServiceException($"The time '{text}' does not match the layout '{layout}'.");
    }

    private static int Sleep(LuaStack stack)
    {
        var execution = Execution(stack);
        var milliseconds = stack.NumberAt(1);
        if (!(milliseconds > 0))
            return 0;
        var duration = TimeSpan.FromMilliseconds(Math.Min(milliseconds, execution.Limits.Timeout.TotalMilliseconds + 1));
        GuestWait.Delay(execution, duration);
        return 0;
    }
}
