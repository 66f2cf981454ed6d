using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Guests.Scripts;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>Lua 5.4: the official interpreter, compiled to WebAssembly.</summary>
internal sealed class LuaLanguage : IScriptLanguage
{
    private LuaAddresses _addresses;

    public string Name => HostingRuntimes.Lua54;

    public string DefaultEntrypoint => "main.lua";

    public string Interpreter => InterpreterFiles.Lua;

    public Memory Instantiate(GuestThread thread, Store store, Module module) => Imports(thread).Instantiate(store, module).Memory;

    public Memory Prepare(GuestThread thread, Store store, Module module)
    {
        var guest = Imports(thread).Instantiate(store, module);
        _addresses = LuaPreparation.Run(guest, Imports(thread).AddHost(store, guest));
        return guest.Memory;
    }

    public void Compile(GuestThread thread, Store store, ScriptInterpreter interpreter, ScriptSource source) =>
        LuaScript.Compile(Begin(thread, store, interpreter), source);

    public Memory Load(GuestThread thread, Store store, ScriptInterpreter interpreter, ScriptSource source, RuntimeDeployment deployment)
    {
        var stack = Begin(thread, store, interpreter);
        stack.Guest.Context = new ScriptContext(deployment, Api: null);
        LuaScript.Load(stack, source);
        return stack.Guest.Memory;
    }

    public ScriptResult Run(
        GuestThread thread, ScriptInterpreter interpreter, LoadedScript script, RuntimeDeployment deployment, RuntimeRequest request)
    {
        var imports = Imports(thread);
        var guest = thread.Kept.Begin(interpreter.Module, script.Snapshot ?? interpreter.Prepared, store => Create(imports, store, interpreter.Module));
        imports.Guest = guest;
        var stack = new LuaStack(guest, _addresses.State);
        stack.Guest.Context = new ScriptContext(deployment, thread.Current.Api);
        if (script.Snapshot is null)
            LuaScript.Load(stack, script.Source);
        var result = LuaHandler.Call(stack, script.Source, deployment, request);
        thread.Kept.Return();
        return result;
    }

    private static LuaImports Imports(GuestThread thread) => thread.GetPart(static t => new LuaImports(t));

    private LuaStack Begin(GuestThread thread, Store store, ScriptInterpreter interpreter)
    {
        var guest = Create(Imports(thread), store, interpreter.Module);
        interpreter.Prepared.CopyTo(guest.Memory);
        return new LuaStack(guest, _addresses.State);
    }

    private LuaGuest Create(LuaImports imports, Store store, Module module)
    {
        var guest = imports.Instantiate(store, module);
        imports.AddHost(store, guest);
        guest.Addresses = _addresses;
        return guest;
    }
}
