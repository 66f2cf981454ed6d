using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>Checks in the build that a module can be executed, so that a deployment that cannot is refused with the reason.</summary>
internal static class ModuleCheck
{
    /// <summary>The name of the function that a command exports.</summary>
    public const string Command = "_start";

    /// <summary>The name of the function that returns the place of its output in memory.</summary>
    public const string Handle = "handle";

    private const long PageBytes = 65_536;
    private const int MaxNamed = 5;

    private static readonly byte[] Magic = [0, (byte)'a', (byte)'s', (byte)'m'];
    private static readonly byte[] CoreVersion = [1, 0, 0, 0];

    /// <summary>Checks the form of a module before it is compiled.</summary>
    /// <exception cref="BuildRejectedException">The file is no WebAssembly module, or is too large.</exception>
    public static void CheckFile(string entrypoint, ReadOnlySpan<byte> code, long maxBytes)
    {
        if (code.Length > maxBytes)
            throw new BuildRejectedException(
                $"The module '{entrypoint}' has {code.Length} bytes. Accepted: at most {maxBytes}. Build it optimised for size and stripped, or raise "
                + "MaxModuleBytes.");
        if (!code.StartsWith(Magic))
            throw new BuildRejectedException(
                $"The file '{entrypoint}' is not a WebAssembly module. Accepted: a binary module (.wasm), not its text form.");
        if (!code[Magic.Length..].StartsWith(CoreVersion))
            throw new BuildRejectedException(
                $"The file '{entrypoint}' is a WebAssembly component or of another version. Accepted: a core module of version 1. Compile for "
                + "wasm32-wasip1 (WASI preview 1).");
    }

    /// <summary>Checks that a compiled module can be instantiated and called.</summary>
    /// <exception cref="BuildRejectedException">An import is not available, or an export is missing.</exception>
    public static void Check(Module module, GuestImports imports, long maxMemoryBytes)
    {
        CheckImports(module, imports);
        var exports = module.Exports.ToDictionary(export => export.Name, StringComparer.Ordinal);
        if (!IsFunction(exports, Command) && !IsFunction(exports, Handle))
            throw new BuildRejectedException(
                $"The module exports neither {Command} nor {Handle}. Accepted: a WASI command, which exports {Command} without parameters and results, "
                + $"or a module that exports {Handle} without parameters.");
        if (exports.GetValueOrDefault(GuestExecution.MemoryName) is not MemoryExport memory)
        {
            if (module.Imports.Count > 0 || !IsFunction(exports, Command))
                throw new BuildRejectedException($"The module does not export its memory. Accepted: an exported memory with the name {GuestExecution.MemoryName}.");
            return;
        }

        if (memory.Minimum * PageBytes > maxMemoryBytes)
            throw new BuildRejectedException(
                $"The module begins with {memory.Minimum * PageBytes} bytes of memory. Accepted: at most {maxMemoryBytes}, the limit of the function. "
                + "Choose a larger specification, raise MaxMemoryBytes, or link the module with less initial memory.");
    }

    private static void CheckImports(Module module, GuestImports imports)
    {
        var problems = module.Imports
            .Select(import => (Name: $"{import.ModuleName}.{import.Name}", Problem: imports.FindProblem(import)))
            .Where(import => import.Problem is not null)
            .Select(import => $"{import.Name} {import.Problem}")
            .ToArray();
        if (problems.Length == 0)
            return;
        var more = problems.Length > MaxNamed ? $" and {problems.Length - MaxNamed} more" : "";
        throw new BuildRejectedException(
            $"The module has imports that this host cannot give: {string.Join(", ", problems.Take(MaxNamed))}{more}. Accepted: functions of "
            + $"{string.Join(" and ", imports.Modules)}.");
    }

    private static bool IsFunction(Dictionary<string, Export> exports, string name) =>
        exports.GetValueOrDefault(name) is FunctionExport { Parameters.Count: 0 } function && (name == Handle || function.Results.Count == 0);
}
