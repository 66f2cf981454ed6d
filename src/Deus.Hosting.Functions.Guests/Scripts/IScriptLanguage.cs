using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>A language whose interpreter is a WebAssembly module. Its methods run on a thread of the sandbox.</summary>
internal interface IScriptLanguage
{
    /// <summary>The name of the runtime.</summary>
    string Name { get; }

    /// <summary>The entry file of functions without one.</summary>
    string DefaultEntrypoint { get; }

    /// <summary>The resource of the interpreter, see <see cref="InterpreterFiles"/>.</summary>
    string Interpreter { get; }

    /// <summary>Creates the state of the interpreter that all deployments begin with.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="store">The store of a fresh instance.</param>
    /// <param name="module">The interpreter.</param>
    /// <returns>The memory of the instance.</returns>
    Memory Prepare(GuestThread thread, Store store, Module module);

    /// <summary>Creates a fresh instance, of which nothing has run.</summary>
    Memory Instantiate(GuestThread thread, Store store, Module module);

    /// <summary>Compiles a script without running it.</summary>
    /// <exception cref="ScriptFailedException">The script is not valid.</exception>
    void Compile(GuestThread thread, Store store, ScriptInterpreter interpreter, ScriptSource source);

    /// <summary>Runs a script once, with the variables of its deployment but without services.</summary>
    /// <returns>The memory afterwards.</returns>
    /// <exception cref="ScriptFailedException">The script has failed.</exception>
    /// <exception cref="NeedsExecutionException">The script has used a service. It may be an inner exception.</exception>
    Memory Load(GuestThread thread, Store store, ScriptInterpreter interpreter, ScriptSource source, RuntimeDeployment deployment);

    /// <summary>Executes a request, in the instance that stays on the thread.</summary>
    /// <exception cref="ScriptFailedException">The script has failed.</exception>
    ScriptResult Run(GuestThread thread, ScriptInterpreter interpreter, LoadedScript script, RuntimeDeployment deployment, RuntimeRequest request);
}
