using System.Security.Cryptography;
using Deus.Hosting.Functions.Guests.Scripts;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Tests.Scripts;

/// <summary>
/// Tests that the interpreters are the files that the code was written for. The names and types of their imports and exports have no
/// documentation, and those of QuickJS are minified: another version may give the same name to another function.
/// </summary>
public sealed class InterpreterFilesTests
{
    private const string WhatToDo =
        "The npm packages of src/Deus.Hosting.Functions.Guests/Interpreters have changed. If this was intended: compare the table of imports and "
        + "exports with the names in LuaExports, LuaImports, QuickJsExports and QuickJsImports (for QuickJS with emscripten-module.mjs of the "
        + "package, which has the long names), run all tests of this project, and then replace the expected values here.";

    [TestCase(InterpreterFiles.Lua, "95f3f19ddb740125883bc41d5ec670cd0828e7b58c8bdad385323cbff497b55c")]
    [TestCase(InterpreterFiles.QuickJs, "105c3bed22d457e43e3d1c3c1c6959fda62a8fe06f0fc8a985303c3a2be72232")]
    public void Each_interpreter_has_the_expected_hash(string name, string hash) =>
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(InterpreterFiles.Read(name))), Is.EqualTo(hash), WhatToDo);

    [TestCase(InterpreterFiles.Lua, "lua.txt")]
    [TestCase(InterpreterFiles.QuickJs, "quickjs.txt")]
    public void Each_interpreter_has_the_expected_imports_and_exports(string name, string table)
    {
        using var engine = new Engine();
        using var module = Module.FromBytes(engine, name, InterpreterFiles.Read(name));
        var lines = module.Imports.Select(import => $"import {import.ModuleName}.{import.Name} {TypeOf(import)}")
            .Concat(module.Exports.Select(export => $"export {export.Name} {TypeOf(export)}"));

        Assert.That(lines, Is.EqualTo(File.ReadAllLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Scripts", "Interpreters", table))), WhatToDo);
    }

    private static string TypeOf(object item) => item switch
    {
        FunctionImport function => $"({string.Join(' ', function.Parameters)}) -> ({string.Join(' ', function.Results)})",
        FunctionExport function => $"({string.Join(' ', function.Parameters)}) -> ({string.Join(' ', function.Results)})",
        MemoryImport memory => $"memory {memory.Minimum} {memory.Maximum}",
        MemoryExport memory => $"memory {memory.Minimum} {memory.Maximum}",
        TableExport tableExport => $"table {tableExport.Minimum}",
        _ => item.GetType().Name,
    };
}
