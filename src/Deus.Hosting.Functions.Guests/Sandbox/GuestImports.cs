using Deus.Hosting.Functions.Guests.Api.Modules;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Guests.Sandbox.Wasi;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Sandbox;

/// <summary>The functions that guests can import, with their signatures.</summary>
internal sealed class GuestImports
{
    private readonly Dictionary<(string Module, string Name), string> _signatures = [];

    /// <param name="thread">A thread object whose linker has the functions. It is not used afterwards.</param>
    /// <param name="engine">The engine.</param>
    public GuestImports(GuestThread thread, GuestEngine engine)
    {
        using var store = new Store(engine.Engine);
        var known = WasiFunctions.Names.Select(name => (WasiFunctions.ModuleName, name))
            .Concat(FlagbaseModule.Functions.Select(name => (FlagbaseModule.Name, name)))
            .Concat(DeusModule.Functions.Select(name => (DeusModule.Name, name)));
        foreach (var (module, name) in known)
        {
            if (thread.Linker.GetFunction(store, module, name) is { } function)
                _signatures[(module, name)] = Signature(function.Parameters, function.Results);
        }
    }

    /// <summary>The names of the modules from which guests can import.</summary>
    public IEnumerable<string> Modules => _signatures.Keys.Select(key => key.Module).Distinct().Order(StringComparer.Ordinal);

    /// <summary>Returns why an import cannot be given; null when it can.</summary>
    public string? FindProblem(Import import)
    {
        if (import is not FunctionImport function || !_signatures.TryGetValue((import.ModuleName, import.Name), out var signature))
            return "is not available";
        var wanted = Signature(function.Parameters, function.Results);
        return wanted == signature ? null : $"has the type {wanted} instead of {signature}";
    }

    private static string Signature(IEnumerable<ValueKind> parameters, IEnumerable<ValueKind> results) =>
        $"({Text(parameters)}) -> ({Text(results)})";

    private static string Text(IEnumerable<ValueKind> kinds) => string.Join(", ", kinds.Select(kind => kind switch
    {
        ValueKind.Int32 => "i32",
        ValueKind.Int64 => "i64",
        ValueKind.Float32 => "f32",
        ValueKind.Float64 => "f64",
        _ => kind.ToString(),
    }));
}
