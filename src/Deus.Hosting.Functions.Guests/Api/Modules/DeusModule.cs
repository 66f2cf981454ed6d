using Deus.Hosting.Functions.Guests.Api.Calls;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Api.Modules;

/// <summary>
/// The host module <c>deus</c>: what <see cref="FlagbaseModule"/> lacks. It has the same conventions. Reading a key that does not exist
/// returns <see cref="Absent"/>, which is no error.
/// </summary>
internal sealed class DeusModule(GuestThread thread) : HostModule(thread)
{
    public const string Name = "deus";

    /// <summary>The return value for a key that does not exist: 0xFFFFFFFE.</summary>
    public const int Absent = -2;

    /// <summary>The names of all functions.</summary>
    public static IReadOnlyList<string> Functions { get; } =
        ["log", "event_size", "error_size", "kv_get", "kv_set", "kv_delete", "kv_list", "fn_call"];

    /// <summary>Adds the functions to the linker of the thread.</summary>
    public void AddTo(Linker linker)
    {
        linker.DefineFunction(Name, "log", (Caller caller, int level, int text, int length) => Flag(caller, () => Log(level, Text(text, length))));
        linker.DefineFunction(Name, "event_size", () => Size(Api.Request.Body.Length));
        linker.DefineFunction(Name, "error_size", () => Size(Results.Error.Length));
        linker.DefineFunction(Name, "kv_get", (Caller caller, int key, int length) => Get(caller, key, length));
        linker.DefineFunction(Name, "kv_set", (Caller caller, int key, int keyLength, int value, int valueLength) => Flag(caller, () => KeyValueCalls.Set(Api, Text(key, keyLength), Data(value, valueLength))));
        linker.DefineFunction(Name, "kv_delete", (Caller caller, int key, int length) => Flag(caller, () => KeyValueCalls.Delete(Api, Text(key, length)), ModuleResults.Failed));
        linker.DefineFunction(Name, "kv_list", (Caller caller, int prefix, int length) => Bytes(caller, () => Json(KeyValueCalls.List(Api, Text(prefix, length)))));
        linker.DefineFunction(Name, "fn_call", (Caller caller, int id, int idLength, int body, int bodyLength) => Bytes(caller, () => FunctionCalls.Call(Api, Text(id, idLength), Data(body, bodyLength))));
    }

    private int Get(Caller caller, int key, int length)
    {
        var exists = true;
        var size = Bytes(caller, () =>
        {
            var value = KeyValueCalls.Get(Api, Text(key, length));
            exists = value is not null;
            return value ?? [];
        });
        return exists ? size : Absent;
    }

    private bool Log(int level, string text)
    {
        if (!Enum.IsDefined((FunctionLogLevel)level))
            throw new GuestServiceException("The level is not valid. Accepted: 0 debug, 1 info, 2 warning, 3 error.");
        Api.Execution.Streams.Log.Write((FunctionLogLevel)level, text);
        return true;
    }

    private int Size(int length)
    {
        Api.Execution.HostCalls++;
        return length;
    }
}
