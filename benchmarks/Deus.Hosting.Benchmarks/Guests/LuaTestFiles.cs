using System.Text.Json;
using Deus.Hosting.Functions;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>Runs the official test files of Lua 5.4 in the sandbox: those that need no files, no debug library and no C library.</summary>
internal static class LuaTestFiles
{
    /// <summary>The files, and what is left out of them because it needs what functions do not have.</summary>
    private static readonly string[] Files =
    [
        "bitwise", "bwcoercion", "calls", "closure", "constructs", "coroutine", "cstack", "errors", "events", "gc", "gengc", "goto", "literals",
        "locals", "math", "nextvar", "pm", "sort", "strings", "tpack", "utf8", "vararg",
    ];

    private const string Handler = """
        _port, _soft, _nomsg = true, true, true
        local function missing(name)
          return setmetatable({}, { __index = function(_, key) error("needs " .. name .. "." .. key, 0) end })
        end
        debug, io, package = missing("debug"), missing("io"), { loaded = {}, preload = {} }
        function handler(ctx, event)
          local files = json.decode(event.body)
          function require(name)
            if files[name] then return load(files[name], "@" .. name)() end
            return _G[name] or error("needs the library " .. name, 0)
          end
          assert(load(files.main, "@" .. event.query.file))()
          return { body = "passed" }
        end
        """;

    /// <param name="folder">The folder <c>testes</c> of Lua's source.</param>
    public static async Task<int> RunAsync(string folder)
    {
        await using var rig = new GuestRig();
        await rig.DeployScriptAsync("tests", HostingRuntimes.Lua54, Handler);
        var passed = 0;
        foreach (var file in Files)
        {
            var result = await rig.Engine.ExecuteAsync(new ExecutionRequest
            {
                FunctionId = "tests",
                PathAndQuery = $"/?file={file}.lua",
                Body = JsonSerializer.SerializeToUtf8Bytes(new { main = await ReadAsync(file), bwcoercion = await ReadAsync("bwcoercion"), tracegc = await ReadAsync("tracegc") }),
            });
            passed += result.IsSuccess ? 1 : 0;
            var reason = result.IsSuccess ? "" : result.Execution.Errors;
            Console.WriteLine($"{file,-12} {(result.IsSuccess ? "passed" : result.Execution.Outcome)} {reason}");
        }

        Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(folder, $"{file}.lua"));

        Console.WriteLine($"{passed} of {Files.Length} files passed");
        return passed == Files.Length ? 0 : 1;
    }
}
