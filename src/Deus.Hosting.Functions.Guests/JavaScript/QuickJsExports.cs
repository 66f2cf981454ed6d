using Wasmtime;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>
/// The functions of QuickJS that the host uses. The exports have minified names; emscripten-module.mjs of the npm package has the long ones.
/// Values are addresses of values in the guest's memory.
/// </summary>
internal sealed class QuickJsExports(Instance instance)
{
    /// <summary>__wasm_call_ctors()</summary>
    public Action CallConstructors => field ??= instance.GetAction("u")!;

    /// <summary>malloc(size)</summary>
    public Func<int, int> Allocate => field ??= instance.GetFunction<int, int>("v")!;

    /// <summary>free(address)</summary>
    public Action<int> Free => field ??= instance.GetAction<int>("M")!;

    /// <summary>QTS_NewRuntime()</summary>
    public Func<int> NewRuntime => field ??= instance.GetFunction<int>("K")!;

    /// <summary>QTS_RuntimeSetMaxStackSize(runtime, bytes)</summary>
    public Action<int, int> SetMaxStackSize => field ??= instance.GetAction<int, int>("D")!;

    /// <summary>QTS_NewContext(runtime, intrinsics)</summary>
    public Func<int, int, int> NewContext => field ??= instance.GetFunction<int, int, int>("N")!;

    /// <summary>QTS_GetUndefined()</summary>
    public Func<int> GetUndefined => field ??= instance.GetFunction<int>("E")!;

    /// <summary>QTS_NewString(context, text)</summary>
    public Func<int, int, int> NewString => field ??= instance.GetFunction<int, int, int>("_")!;

    /// <summary>QTS_GetString(context, value)</summary>
    public Func<int, int, int> GetString => field ??= instance.GetFunction<int, int, int>("$")!;

    /// <summary>QTS_FreeCString(context, text)</summary>
    public Action<int, int> FreeString => field ??= instance.GetAction<int, int>("S")!;

    /// <summary>QTS_FreeValuePointer(context, value)</summary>
    public Action<int, int> FreeValue => field ??= instance.GetAction<int, int>("P")!;

    /// <summary>QTS_GetPropNumber(context, value, index)</summary>
    public Func<int, int, int, int> GetElement => field ??= instance.GetFunction<int, int, int, int>("ia")!;

    /// <summary>QTS_Call(context, function, this, count, arguments)</summary>
    public Func<int, int, int, int, int, int> Call => field ??= instance.GetFunction<int, int, int, int, int, int>("ma")!;

    /// <summary>QTS_ResolveException(context, value): returns the error; 0 when the value is not an error</summary>
    public Func<int, int, int> ResolveException => field ??= instance.GetFunction<int, int, int>("na")!;

    /// <summary>QTS_Eval(context, code, length, file, detectModule, flags)</summary>
    public Func<int, int, int, int, int, int, int> Evaluate => field ??= instance.GetFunction<int, int, int, int, int, int, int>("pa")!;

    /// <summary>QTS_IsJobPending(runtime)</summary>
    public Func<int, int> IsJobPending => field ??= instance.GetFunction<int, int>("fa")!;

    /// <summary>QTS_ExecutePendingJob(runtime, count, context)</summary>
    public Func<int, int, int, int> ExecuteJobs => field ??= instance.GetFunction<int, int, int, int>("ga")!;

    /// <summary>QTS_NewFunction(context, name, length, isConstructor, id)</summary>
    public Func<int, int, int, int, int, int> NewFunction => field ??= instance.GetFunction<int, int, int, int, int, int>("Da")!;

    /// <summary>QTS_ArgvGetJSValueConstPointer(arguments, index)</summary>
    public Func<int, int, int> GetArgument => field ??= instance.GetFunction<int, int, int>("Ea")!;
}
