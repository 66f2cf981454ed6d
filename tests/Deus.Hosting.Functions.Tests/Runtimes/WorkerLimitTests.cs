using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests the limits of a worker, its measurements, and its remaining logs when it dies.</summary>
internal sealed class WorkerLimitTests
{
    // The message of Node.js 20 and 22, and that of 24 and 26.
    private const string AllocationFailed = "allocation failed|Failed to allocate memory";

    private const string Source = """
        const fs = require('fs');
        const actions = {
          buffer: () => Buffer.alloc(1 << 30, 1),
          buffers: () => { const all = []; for (;;) all.push(Buffer.alloc(16 << 20, 1)); },
          wasm: () => { const memory = new WebAssembly.Memory({ initial: 1 }); for (;;) memory.grow(100); },
          file: ({ res }) => {
            try { fs.writeFileSync(require('os').tmpdir() + '/a', Buffer.alloc(2 << 20)); return res.text('written'); }
            catch (error) { return res.text(error.code); }
          },
          open: ({ res }) => {
            const open = [];
            try { for (;;) open.push(fs.openSync(__filename)); }
            catch (error) { return res.json({ code: error.code, open: open.length }); }
            finally { open.forEach(fs.closeSync); }
          },
          use: ({ res }) => { const used = Buffer.alloc(100 << 20, 1); return res.text(String(used.length)); },
          exit: () => process.exit(3),
          memory: () => { const all = []; for (;;) all.push(new Array(1000).fill(all.length)); },
          rejection: async () => { Promise.reject(new Error('nobody caught me')); await new Promise(() => {}); },
          loop: () => { for (;;); },
          flood: ({ log }) => { for (let i = 0; i < 300000; i++) log('line ' + i); process.exit(3); },
          text: ({ res }) => res.text('hello'),
        };
        module.exports = async (context) => {
          context.log('logged before');
          context.error('and an error');
          if (context.req.headers['x-action'] === 'warn') { console.warn('careful'); console.debug('a\nb'); process.exit(3); }
          return actions[context.req.headers['x-action']](context);
        };
        """;

    [TestCase("buffer", AllocationFailed, 256)]
    [TestCase("wasm", "WebAssembly", 128)]
    [TestCase("wasm", "WebAssembly", 256)]
    [TestCase("wasm", "WebAssembly", 512)]
    public async Task W16_E20_Memory_outside_of_the_heap_is_limited_too(string action, string reason, int megabytes)
    {
        await using var host = new Host(Source, configure: o => o.MaxMemoryMegabytes = megabytes);

        var response = await host.CallAsync(action);

        Assert.That((response.StatusCode, response.Outcome), Is.EqualTo((500, RuntimeOutcome.Responded)));
        Assert.That(response.Errors, Does.Match(reason));
        Assert.That(response.PeakMemoryBytes, Is.LessThan(400 << 20));
    }

    // Whether the function gets an error or the worker ends depends on the memory that remains for Node.js.
    [Test]
    public async Task W16_E20_Memory_outside_of_the_heap_over_the_limit_fails_the_function_or_its_worker()
    {
        await using var host = new Host(Source, configure: o => o.MaxMemoryMegabytes = 256);

        var response = await host.CallAsync("buffers");

        Assert.That(response.StatusCode, Is.EqualTo(500));
        if (response.Outcome != RuntimeOutcome.OutOfMemory)
            Assert.That(response.Errors, Does.Match(AllocationFailed));
        Assert.That(response.PeakMemoryBytes ?? 0, Is.LessThan(400 << 20));
        Assert.That((await host.CallAsync("text")).Text(), Is.EqualTo("hello"));
    }

    [TestCase(1, "EFBIG")]
    [TestCase(3, "written")]
    public async Task Files_of_a_function_are_limited(int megabytes, string answer)
    {
        await using var host = new Host(Source, configure: o => o.MaxFileMegabytes = megabytes);

        Assert.That((await host.CallAsync("file")).Text(), Is.EqualTo(answer));
    }

    [Test]
    public async Task Open_files_of_a_function_are_limited()
    {
        await using var host = new Host(Source, configure: o => o.MaxOpenFiles = 100);

        Assert.That((await host.CallAsync("open")).Text(), Does.Match("""^{"code":"EMFILE","open":[5-9][0-9]}$"""));
        Assert.That((await host.CallAsync("text")).Text(), Is.EqualTo("hello"));
    }

    [Test]
    public async Task The_memory_and_the_output_of_an_execution_are_counted()
    {
        await using var host = new Host(Source);

        var small = await host.CallAsync("text");
        var large = await host.CallAsync("use");

        Assert.That((small.OutputBytes, large.OutputBytes), Is.EqualTo((5L, 9L)));
        Assert.That(small.PeakMemoryBytes, Is.GreaterThan(20 << 20).And.LessThan(100 << 20));
        Assert.That(large.PeakMemoryBytes, Is.GreaterThan(120 << 20));
    }

    [TestCase("exit")]
    [TestCase("memory")]
    [TestCase("rejection")]
    public async Task Crashed_worker_keeps_the_logs_written_before(string action)
    {
        await using var host = new Host(Source, configure: o => o.MaxOldSpaceMegabytes = 32);

        var response = await host.CallAsync(action);

        Assert.That(response.Logs, Is.EqualTo("logged before\n"));
        Assert.That(response.Errors, Does.StartWith("and an error\nThe function's process ended before it answered"));
    }

    [Test]
    public async Task Crashed_worker_keeps_the_levels_of_the_lines_written_before()
    {
        await using var host = new Host(Source);

        var response = await host.CallAsync("warn");

        Assert.That(response.Lines.Select(line => line.Level), Is.EqualTo(
            [FunctionLogLevel.Info, FunctionLogLevel.Error, FunctionLogLevel.Info, FunctionLogLevel.Warning, FunctionLogLevel.Debug, FunctionLogLevel.Error]));
        Assert.That(response.Lines[4].Text, Is.EqualTo("a\nb"));
        Assert.That(response.Lines[5].Text, Does.Contain("exit code 3"));
    }

    [Test]
    public async Task Killed_worker_keeps_the_logs_written_before()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        var (looping, inside) = host.Follow("loop", lines: 2);
        await inside;

        clock.Advance(TimeSpan.FromSeconds(25));

        var response = await looping;
        Assert.That((response.Logs, response.Errors), Is.EqualTo(("logged before\n", "and an error\nExecution timed out.\n")));
        Assert.That(response.PeakMemoryBytes, Is.GreaterThan(20 << 20));
    }

    [Test]
    public async Task Log_over_the_limit_before_a_crash_keeps_its_end()
    {
        await using var host = new Host(Source);

        var response = await host.CallAsync("flood");

        Assert.That(response.Logs, Has.Length.EqualTo(1_000_000));
        Assert.That(response.Logs, Does.StartWith("[WARNING] Logs truncated.").And.EndsWith("line 299999\n"));
        Assert.That(response.Lines.TakeLast(3).Select(line => line.Text), Is.EqualTo(
            ["line 299998", "line 299999", "The function's process ended before it answered: exit code 3."]));
    }

    [Test]
    public async Task Spooled_logs_are_removed_after_the_answer()
    {
        await using var host = new Host(Source);
        await host.CallAsync("text");
        var logs = Path.Combine(Path.GetDirectoryName((await host.WorkerAsync()).Socket)!, "logs");

        // The response may arrive shortly before the files are deleted.
        await Eventually.HoldsAsync(() => !Directory.EnumerateFiles(logs).Any());
    }
}
