using System.Globalization;
using System.Text;
using System.Text.Json;
using Deus.Hosting.Functions;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>
/// Runs the official test files of Lua 5.4 in the sandbox: those that need no files and no C library. The lines that need what functions do not have,
/// for example the debug library and bytecode, are left out.
/// </summary>
internal static class LuaTestFiles
{
    /// <summary>The files, and the lines that are left out.</summary>
    private static readonly (string File, string LeftOut)[] Files =
    [
        ("bitwise", ""), ("bwcoercion", ""), ("calls", "314 316-317 331-332 335-342 345-356 359-364 366 382-386 405-407 412-425 442-448 468-508"), ("closure", "231-270"), ("constructs", "306"),
        ("coroutine", "230 238 349-355 360-361 948-950"), ("cstack", ""), ("errors", "207 216-222 225 228 230 233 254 258-270 320 449-453 567"),
        ("events", "438-467"), ("gc", ""), ("gengc", ""), ("goto", "187-218"), ("literals", "34-48 250-254 297-320"),
        ("locals", "80 82 165 262 429 435 444 452 483-484 491-493 784-808"), ("math", ""), ("nextvar", ""), ("pm", ""), ("sort", ""), ("strings", "168-169"),
        ("tpack", ""), ("utf8", ""), ("vararg", ""),
    ];

    private const string Handler = """
        _port, _soft, _nomsg = true, true, true
        local function missing(name, known)
          return setmetatable(known or {}, { __index = function(_, key) error("needs " .. name .. "." .. key, 0) end })
        end
        debug, io = missing("debug"), missing("io", { stderr = { write = function() end }, stdin = json.null })
        package = { loaded = { _G = _G, string = string, table = table, math = math, utf8 = utf8, coroutine = coroutine, debug = debug, io = io }, preload = {} }
        package.loaded.package = package
        function handler(ctx, event)
          local files = json.decode(event.body)
          local function read(name) return base64.decode(files[name]) end
          function require(name)
            local found = package.loaded[name]
            if found then return found end
            local loader = package.preload[name] or (files[name] and load(read(name), "@" .. name)) or error("needs the library " .. name, 0)
            package.loaded[name] = loader(name) or true
            return package.loaded[name]
          end
          assert(load(read("main"), "@" .. event.query.file))()
          return { body = "passed" }
        end
        """;

    /// <param name="folder">The folder <c>testes</c> of Lua's source.</param>
    public static async Task<int> RunAsync(string folder)
    {
        await using var rig = new GuestRig();
        await rig.DeployScriptAsync("tests", HostingRuntimes.Lua54, Handler);
        var (passed, left, total) = (0, 0, 0);
        foreach (var (file, leftOut) in Files)
        {
            var lines = await ReadLinesAsync(file);
            var skipped = Skip(lines, leftOut);
            var result = await rig.Engine.ExecuteAsync(new ExecutionRequest
            {
                FunctionId = "tests",
                PathAndQuery = $"/?file={file}.lua",
                Body = JsonSerializer.SerializeToUtf8Bytes(new
                {
                    main = Encoding.Latin1.GetBytes(string.Join('\n', lines)),
                    bwcoercion = await ReadAsync("bwcoercion"),
                    tracegc = await ReadAsync("tracegc"),
                }),
            });
            (passed, left, total) = (passed + (result.IsSuccess ? 1 : 0), left + skipped, total + lines.Length);
            var reason = result.IsSuccess ? "" : result.Execution.Errors;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{file,-12} {(result.IsSuccess ? "passed" : result.Execution.Outcome),-16} {skipped,4} of {lines.Length,5} lines left out {reason}"));
        }

        Console.WriteLine($"{passed} of {Files.Length} files passed, {left} of {total} lines left out");
        return passed == Files.Length ? 0 : 1;

        // Bytes are kept as they are: two of the files are in Latin-1.
        async Task<byte[]> ReadAsync(string file) => await File.ReadAllBytesAsync(Path.Combine(folder, $"{file}.lua"));

        async Task<string[]> ReadLinesAsync(string file) => Encoding.Latin1.GetString(await ReadAsync(file)).Split('\n');
    }

    /// <summary>Empties lines, so that the numbers of the others stay.</summary>
    /// <returns>How many.</returns>
    private static int Skip(string[] lines, string ranges)
    {
        var count = 0;
        foreach (var range in ranges.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-').Select(end => int.Parse(end, CultureInfo.InvariantCulture)).ToArray();
            Array.Fill(lines, "", ends[0] - 1, ends[^1] - ends[0] + 1);
            count += ends[^1] - ends[0] + 1;
        }

        return count;
    }
}
