using Deus.Hosting.Functions.Guests.Sandbox;
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
        LuaScript.Compile(Begin(thread, store, interpreter.Module, interpreter.Prepared), source);

    public Memory Load(GuestThread thread, Store store, ScriptInterpreter interpreter, ScriptSource source, RuntimeDeployment deployment)
    {
        var stack = Begin(thread, store, interpreter.Module, interpreter.Prepared);
        stack.Guest.Context = new ScriptContext(deployment, Api: null);
        LuaScript.Load(stack, source);
        return stack.Guest.Memory;
    }

    public ScriptResult Run(
        GuestThread thread, Store store, ScriptInterpreter interpreter, LoadedScript script, RuntimeDeployment deployment, RuntimeRequest request)
    {
        var stack = Begin(thread, store, interpreter.Module, script.Snapshot ?? interpreter.Prepared);
        stack.Guest.Context = new ScriptContext(deployment, thread.Current.Api);
        if (script.Snapshot is null)
            LuaScript.Load(stack, script.Source);
        return LuaHandler.Call(stack, script.Source, deployment, request);
    }

    private static LuaImports Imports(GuestThread thread) => thread.GetPart(static t => new LuaImports(t));

    private LuaStack Begin(GuestThread thread, Store store, Module module, GuestSnapshot snapshot)
    {
        var guest = Imports(thread).Instantiate(store, module);
        snapshot.Restore(guest.Memory);
        Imports(thread).AddHost(store, guest);
        guest.Addresses = _addresses;
        return new LuaStack(guest, _addresses.State);
    }
}
