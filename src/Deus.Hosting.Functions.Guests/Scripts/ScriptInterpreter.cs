using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Snapshots;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>The compiled interpreter of a language and the state that all deployments begin with. Created once in a host.</summary>
/// <param name="Module">The interpreter.</param>
/// <param name="Fresh">The memory of a fresh instance.</param>
/// <param name="Prepared">The interpreter with its libraries and the modules of the host.</param>
internal sealed record ScriptInterpreter(Module Module, GuestSnapshot Fresh, GuestSnapshot Prepared)
{
    private static readonly TimeSpan PrepareTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Compiles the interpreter, or loads it from the cache, and prepares its state.</summary>
    public static async Task<ScriptInterpreter> CreateAsync(IScriptLanguage language, GuestSandbox sandbox, ModuleCache cache, TimeProvider time)
    {
        var module = await cache.GetAsync(InterpreterFiles.Read(language.Interpreter), CancellationToken.None).ConfigureAwait(false);
        var fresh = await RunAsync((thread, store) => GuestSnapshot.Take(language.Instantiate(thread, store, module))).ConfigureAwait(false);
        var prepared = await RunAsync((thread, store) => GuestSnapshot.Take(language.Prepare(thread, store, module), fresh)).ConfigureAwait(false);
        return new ScriptInterpreter(module, fresh, prepared);

        async Task<T> RunAsync<T>(Func<GuestThread, Store, T> work)
        {
            using var execution = ScriptExecution.ForHost(sandbox.MemoryLimitOf(null), PrepareTimeout, time, sandbox.Stopping);
            return await sandbox.RunAsync(execution, work, GuestEngine.MaxInstancesPerGuest).ConfigureAwait(false);
        }
    }
}
