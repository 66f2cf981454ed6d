using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Guests.Scripts;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>JavaScript: QuickJS, compiled to WebAssembly.</summary>
internal sealed class QuickJsLanguage : IScriptLanguage
{
    private const int CompileOnly = 1 << 5;
    private const int MaxStackBytes = 96 * 1024; // Of the stack in memory. Recursion is then an error that the function can catch, and not a trap.
    private const int ArgumentBytes = 16;

    private QuickJsAddresses _addresses;

    public string Name => HostingRuntimes.JavaScript;

    public string DefaultEntrypoint => "main.js";

    public string Interpreter => InterpreterFiles.QuickJs;

    public Memory Instantiate(GuestThread thread, Store store, Module module) => Imports(thread).Instantiate(store, module).Memory;

    public Memory Prepare(GuestThread thread, Store store, Module module)
    {
        var guest = Imports(thread).Instantiate(store, module);
        var exports = guest.Exports;
        exports.CallConstructors();
        var runtime = exports.NewRuntime();
        exports.SetMaxStackSize(runtime, MaxStackBytes);
        guest.Addresses = new QuickJsAddresses(runtime, exports.NewContext(runtime, 0), Step: 0, Describe: 0, exports.Allocate(ArgumentBytes));
        var host = exports.NewFunction(guest.Addresses.Context, guest.Write("host"u8), 2, 0, 1);
        var parts = RunFile(guest, "flagbase", host);
        RunFile(guest, "web", exports.GetElement(guest.Addresses.Context, parts, 2));
        _addresses = guest.Addresses with
        {
            Step = exports.GetElement(guest.Addresses.Context, parts, 0),
            Describe = exports.GetElement(guest.Addresses.Context, parts, 1),
        };
        return guest.Memory;
    }

    public void Compile(GuestThread thread, Store store, ScriptInterpreter interpreter, ScriptSource source) =>
        QuickJsScript.Evaluate(Begin(thread, store, interpreter), source, CompileOnly);

    public Memory Load(GuestThread thread, Store store, ScriptInterpreter interpreter, ScriptSource source, RuntimeDeployment deployment)
    {
        var guest = Begin(thread, store, interpreter);
        guest.Context = new ScriptContext(deployment, Api: null);
        QuickJsScript.Evaluate(guest, source, flags: 0);
        QuickJsScript.RunJobs(guest, source);
        return guest.Memory;
    }

    public ScriptResult Run(
        GuestThread thread, ScriptInterpreter interpreter, LoadedScript script, RuntimeDeployment deployment, RuntimeRequest request)
    {
        var imports = Imports(thread);
        var guest = thread.Kept.Begin(interpreter.Module, script.Snapshot ?? interpreter.Prepared, store => Create(imports, store, interpreter.Module));
        imports.Guest = guest;
        guest.Context = new ScriptContext(deployment, thread.Current.Api);
        guest.Output = new WebAssembly.BufferedOutput(request.MaxResponseBytes);
        if (script.Snapshot is null)
            QuickJsScript.Evaluate(guest, script.Source, flags: 0);
        QuickJsScript.RunToEnd(guest, script.Source);
        guest.Output.Complete(thread.Current);
        var head = guest.Output.Head ?? WebAssembly.ResponseHead.Plain;
        var result = new ScriptResult(head.StatusCode, head.Headers, guest.Output.Body);
        thread.Kept.Return();
        return result;
    }

    private static QuickJsImports Imports(GuestThread thread) => thread.GetPart(static t => new QuickJsImports(t));

    /// <summary>Evaluates a file of the host, which is a function, and calls it.</summary>
    private static int RunFile(QuickJsGuest guest, string name, int argument)
    {
        var function = guest.Evaluate(InterpreterFiles.Read($"{name}.js"), "<host>", flags: 0);
        var result = guest.Call(function, argument);
        return guest.Exports.ResolveException(guest.Addresses.Context, result) is 0
            ? result
            : throw new InvalidOperationException($"The file '{name}.js' has failed.");
    }

    private QuickJsGuest Begin(GuestThread thread, Store store, ScriptInterpreter interpreter)
    {
        var guest = Create(Imports(thread), store, interpreter.Module);
        interpreter.Prepared.CopyTo(guest.Memory);
        return guest;
    }

    private QuickJsGuest Create(QuickJsImports imports, Store store, Module module)
    {
        var guest = imports.Instantiate(store, module);
        guest.Addresses = _addresses;
        return guest;
    }
}
