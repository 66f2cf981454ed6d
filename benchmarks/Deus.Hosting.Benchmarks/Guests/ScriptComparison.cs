using System.Diagnostics;
using System.Globalization;
using Deus.Hosting.Benchmarks.Functions;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>Measures Lua and JavaScript functions beside wasmoon in Node.js and bare Node.js. All measurements alternate in one run.</summary>
internal static class ScriptComparison
{
    private const int WarmUp = 2;
    private const string Hello = "hello";

    /// <param name="rounds">The number of alternating rounds after the warm-up.</param>
    public static async Task<int> RunAsync(int rounds)
    {
        await using var rig = new GuestRig();
        using var node = new NodeScripts();
        var warm = await rig.CreateWarmLuaAsync();
        await DeployAsync(rig);
        var rows = new List<(string Name, string Unit, Func<Task<double>> Measure, List<double> Values)>();
        Add("Lua, engine without record (target 120 us)", "us", () => LoopAsync(1000, () => rig.ExecuteUnrecordedAsync("lua-hello")));
        Add("Lua, engine with record", "us", () => LoopAsync(300, () => rig.ExecuteAsync("lua-hello")));
        Add("Lua, bare call of handler in one instance (target 2 us)", "us", () => warm.CallBareAsync(20_000));
        Add("Lua, handler with context, event and response", "us", () => warm.CallAsync(5_000));
        Add("Lua in Node.js (wasmoon), fresh state", "us", () => node.AskAsync("lua-fresh", 100));
        Add("Lua in Node.js (wasmoon), warm", "us", () => node.AskAsync("lua-warm", 5000));
        Add("Lua fib(27) (target 25 ms)", "ms", async () => await LoopAsync(3, () => rig.ExecuteUnrecordedAsync("lua-fib")) / 1000);
        Add("Lua fib(27) in Node.js (wasmoon)", "ms", async () => await node.AskAsync("lua-fib", 3) / 1000);
        Add("Lua, decodes and encodes 100 kB of JSON", "ms", async () => await LoopAsync(10, () => rig.ExecuteUnrecordedAsync("lua-json")) / 1000);
        Add("JavaScript, engine without record (target 250 us)", "us", () => LoopAsync(500, () => rig.ExecuteUnrecordedAsync("js-hello")));
        Add("JavaScript, engine with record", "us", () => LoopAsync(300, () => rig.ExecuteAsync("js-hello")));
        Add("JavaScript fib(27)", "ms", async () => await LoopAsync(2, () => rig.ExecuteUnrecordedAsync("js-fib")) / 1000);
        Add("JavaScript fib(27) in Node.js", "ms", async () => await node.AskAsync("js-fib", 10) / 1000);
        Add("JavaScript, parses and writes 100 kB of JSON", "ms", async () => await LoopAsync(10, () => rig.ExecuteUnrecordedAsync("js-json")) / 1000);
        Add("JSON of 100 kB in Node.js", "ms", async () => await node.AskAsync("js-json", 50) / 1000);
        for (var round = 0; round < WarmUp + rounds; round++)
        {
            foreach (var row in rows)
            {
                var value = await row.Measure();
                if (round >= WarmUp)
                    row.Values.Add(value);
            }
        }

        Console.WriteLine($"medians of {rounds} alternating rounds, with the best round");
        foreach (var row in rows)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Name,-56} {Load.Median(row.Values),10:0.0} {row.Unit}, best {row.Values.Min(),10:0.0}"));
        await PrintMemoryAsync(rig);
        return 0;

        void Add(string name, string unit, Func<Task<double>> measure) => rows.Add((name, unit, measure, []));
    }

    private static async Task DeployAsync(GuestRig rig)
    {
        const string Lua = HostingRuntimes.Lua54;
        const string JavaScript = HostingRuntimes.JavaScript;
        await rig.DeployScriptAsync("lua-hello", Lua, "function handler(ctx, event) return { body = 'hello' } end");
        await rig.DeployScriptAsync("lua-fib", Lua, "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end function handler() return { body = fib(27) } end");
        await rig.DeployScriptAsync("lua-json", Lua, $"local text = '{Json}' function handler() return {{ body = json.encode(json.decode(text)) }} end");
        await rig.DeployScriptAsync("js-hello", JavaScript, "function handle() { console.log('hello'); }");
        await rig.DeployScriptAsync("js-fib", JavaScript, "function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } function handle() { console.log(fib(27)); }");
        await rig.DeployScriptAsync("js-json", JavaScript, $"const text = '{Json}'; function handle() {{ console.log(JSON.stringify(JSON.parse(text))); }}");
    }

    /// <summary>About 100 kB of JSON: objects with a text, numbers and a list.</summary>
    private static string Json => "[" + string.Join(',', Enumerable.Range(0, 1000).Select(i =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{i}},"name":"customer {{i}}","active":true,"score":{{i}}.5,"tags":["a","b","c"],"note":"some text of a customer"}"""))) + "]";

    /// <summary>Prints the managed memory of an idle deployment, over 200 deployments that were executed once.</summary>
    private static async Task PrintMemoryAsync(GuestRig rig)
    {
        const int Count = 200;
        foreach (var (runtime, code) in new[] { (HostingRuntimes.Lua54, "function handler() return {} end"), (HostingRuntimes.JavaScript, "function handle() {}") })
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 0; i < Count; i++)
            {
                await rig.DeployScriptAsync($"{Hello}-{runtime.Replace('.', '-')}-{i}", runtime, code);
                await rig.ExecuteAsync($"{Hello}-{runtime.Replace('.', '-')}-{i}");
            }

            var kilobytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / Count;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{runtime}: {kilobytes:0.0} kB of managed memory for each idle deployment (target 200 kB)"));
        }
    }

    private static async Task<double> LoopAsync(int count, Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
            await call();
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds / count;
    }
}
