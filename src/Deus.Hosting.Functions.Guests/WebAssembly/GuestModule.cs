using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>Runs a module in a fresh instance, on a thread of the sandbox.</summary>
internal static class GuestModule
{
    private const string Initialize = "_initialize";

    /// <summary>Runs the module's command, or calls its <c>handle</c> and writes the bytes that it returns to the output.</summary>
    /// <exception cref="WasmtimeException">The guest trapped or was stopped.</exception>
    public static bool Run(GuestThread thread, Store store, Module module, ResponseOutput output)
    {
        var execution = thread.Current;
        var instance = thread.Linker.Instantiate(store, module);
        execution.UseMemory(instance.GetMemory(GuestExecution.MemoryName));
        try
        {
            if (instance.GetAction(ModuleCheck.Command) is { } command)
                command();
            else
                Handle(instance, execution, output);
        }
        finally
        {
            execution.MeasureMemory();
            output.Complete(execution);
        }

        return true;
    }

    private static void Handle(Instance instance, GuestExecution execution, ResponseOutput output)
    {
        instance.GetAction(Initialize)?.Invoke();
        if (instance.GetFunction(ModuleCheck.Handle)?.Invoke() is not object[] { Length: 2 } place || place is not [int address, int length] || length == 0)
            return;
        if (!execution.Memory.TryGet(address, length, out var bytes))
            throw new GuestMemoryException($"handle returned {(uint)length} bytes at {(uint)address}, which is outside of its memory.");
        output.Write(bytes, execution);
    }
}
