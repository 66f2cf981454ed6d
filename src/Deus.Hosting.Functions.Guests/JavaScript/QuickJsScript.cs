using System.Globalization;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Guests.Scripts;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>Evaluates scripts, and advances their functions until promises and timers have ended.</summary>
internal static class QuickJsScript
{
    private const string Done = "done";
    private const int AllJobs = -1;

    /// <exception cref="ScriptFailedException">The script is not valid, or has thrown an error.</exception>
    public static void Evaluate(QuickJsGuest guest, ScriptSource source, int flags) =>
        ThrowIfFailed(guest, source, guest.Evaluate(source.Code, source.Name, flags));

    /// <summary>Calls <c>handle</c>, and runs jobs and timers until none is left.</summary>
    /// <exception cref="ScriptFailedException">The function has thrown an error.</exception>
    public static void RunToEnd(QuickJsGuest guest, ScriptSource source)
    {
        while (true)
        {
            var result = guest.Call(guest.Addresses.Step);
            ThrowIfFailed(guest, source, result);
            var step = guest.ReadText(result);
            guest.Exports.FreeValue(guest.Addresses.Context, result);
            RunJobs(guest, source);
            if (step == Done)
                return;
            Wait(guest.Execution, double.Parse(step, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Runs the jobs of promises.</summary>
    public static void RunJobs(QuickJsGuest guest, ScriptSource source)
    {
        while (guest.Exports.IsJobPending(guest.Addresses.Runtime) != 0)
            ThrowIfFailed(guest, source, guest.Exports.ExecuteJobs(guest.Addresses.Runtime, AllJobs, guest.Addresses.Arguments));
    }

    private static void Wait(GuestExecution execution, double milliseconds)
    {
        execution.ThrowIfStopped();
        if (milliseconds <= 0)
            return;
        var duration = TimeSpan.FromMilliseconds(Math.Min(milliseconds, execution.Limits.Timeout.TotalMilliseconds + 1));
        GuestWait.Delay(execution, duration);
    }

    private static void ThrowIfFailed(QuickJsGuest guest, ScriptSource source, int value)
    {
        var error = guest.Exports.ResolveException(guest.Addresses.Context, value);
        if (error == 0)
            return;
        var described = guest.Call(guest.Addresses.Describe, error);
        throw guest.Exports.ResolveException(guest.Addresses.Context, described) == 0
            ? QuickJsErrors.Create(guest.ReadText(described), source)
            : QuickJsErrors.CreateUndescribed(guest.ReadText(error));
    }
}
