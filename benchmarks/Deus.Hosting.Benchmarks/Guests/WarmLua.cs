using System.Diagnostics;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Lua;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Guests.Scripts;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>Calls a Lua handler again and again in one instance. Functions never run so, because each execution has a state of its own.</summary>
internal sealed class WarmLua(GuestSandbox sandbox, GuestServices services, ScriptInterpreter interpreter, LuaLanguage language)
{
    private static readonly ScriptSource Source = new("main.lua", "function handler(ctx, event) return { body = 'hello' } end"u8.ToArray());
    private static readonly RuntimeRequest Request = new() { Timeout = TimeSpan.FromMinutes(1), MaxResponseBytes = 100_000 };

    private static readonly RuntimeDeployment Deployment = new()
    {
        FunctionId = "warm",
        DeploymentId = "warm",
        Runtime = HostingRuntimes.Lua54,
        CodeFolder = "/",
        Entrypoint = "main.lua",
    };

    /// <summary>Returns the microseconds of one call with two empty tables, whose result is dropped.</summary>
    public Task<double> CallBareAsync(int count) => RunAsync(count, (stack, handler) =>
    {
        var (exports, state) = (stack.Guest.Exports, stack.State);
        exports.RawGetI(state, LuaStack.Registry, handler);
        stack.PushTable();
        stack.PushTable();
        exports.ProtectedCall(state, 2, 1, 0, 0, 0);
        exports.SetTop(state, 0);
    });

    /// <summary>Returns the microseconds of one call with context and event, whose response is read.</summary>
    public Task<double> CallAsync(int count) => RunAsync(count, (stack, _) =>
    {
        LuaHandler.Call(stack, Source, Deployment, Request);
        stack.Guest.Exports.SetTop(stack.State, 0);
    });

    private async Task<double> RunAsync(int count, Action<LuaStack, int> call)
    {
        using var execution = ScriptExecution.ForHost(64 * 1024 * 1024, TimeSpan.FromMinutes(1), TimeProvider.System, CancellationToken.None);
        execution.Api = new GuestApi(services, execution, Deployment, Request);
        return await sandbox.RunAsync(execution, (thread, store) => Measure(thread, store, count, call));
    }

    private double Measure(GuestThread thread, Store store, int count, Action<LuaStack, int> call)
    {
        language.Load(thread, store, interpreter, Source, Deployment);
        var guest = thread.GetPart(static t => new LuaImports(t)).Guest;
        guest.Context = new ScriptContext(Deployment, thread.Current.Api);
        var stack = new LuaStack(guest, guest.Addresses.State);
        guest.Exports.RawGetI(stack.State, LuaStack.Registry, LuaStack.Globals);
        guest.WithText("handler", name => guest.Exports.GetField(stack.State, -1, name));
        var handler = guest.Exports.Reference(stack.State, LuaStack.Registry);
        guest.Exports.SetTop(stack.State, 0);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            call(stack, handler);
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / count;
    }
}
