using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests that the death of a worker fails only its running requests.</summary>
internal sealed class WorkerCrashTests
{
    private const string Source = """
        let waiting = 0, loaded = 0;
        module.exports = async ({ req, res }) => {
          switch (req.headers['x-action']) {
            case 'exit': process.exit(3);
            case 'abort': process.abort();
            case 'kill': process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});
            case 'segfault': process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {});
            case 'memory': { const all = []; for (;;) all.push(new Array(1000).fill(all.length)); }
            case 'rejection': Promise.reject(new Error('nobody caught me')); await new Promise(() => {});
            case 'timer': setTimeout(() => { throw new Error('from a timer'); }, 1); await new Promise(() => {});
            case 'buffers': { const all = []; for (;;) { try { all.push(Buffer.alloc(50000, 1)); } catch {} } }
            case 'count': return res.send(++loaded);
            case 'recursion': { const deeper = (n) => deeper(n + 1) + 1; return res.send(deeper(0)); }
            case 'waiting': return res.send(waiting);
            case 'wait': waiting++; await new Promise(() => {});
            case 'print': for (let i = 0; i < 20000; i++) process.stdout.write('noise '.repeat(20) + '\n'); break;
            case 'exit with open output': {
              const left = ['-c', `while [ -e '${__dirname}' ]; do sleep 0.1; done`];
              require('child_process').spawn('sh', left, { detached: true, stdio: 'inherit' }).unref();
              process.exit(3);
            }
            case 'exit later': setTimeout(() => process.exit(4), 0); break;
          }
          return res.text('ok');
        };
        """;

    [Test]
    public async Task W14_E24_A_worker_loads_the_code_once()
    {
        await using var host = new Host(Source);

        Assert.That((await host.CallAsync("count")).Text() + (await host.CallAsync("count")).Text(), Is.EqualTo("12"));
    }

    [Test]
    public async Task E20_Endless_recursion_is_an_error_of_the_function()
    {
        await using var host = new Host(Source);

        var response = await host.CallAsync("recursion");

        Assert.That((response.StatusCode, response.Outcome), Is.EqualTo((500, RuntimeOutcome.Responded)));
        Assert.That(response.Errors, Does.Contain("Maximum call stack size exceeded"));
        Assert.That((await host.CallAsync("count")).IsColdStart, Is.False, "the worker lives");
    }

    [TestCase("exit", RuntimeOutcome.Crashed, "exit code 3")]
    [TestCase("abort", RuntimeOutcome.OutOfMemory, "exit code 134, signal 6")]
    [TestCase("kill", RuntimeOutcome.Crashed, "signal 9")]
    [TestCase("segfault", RuntimeOutcome.Crashed, "signal 11")]
    [TestCase("memory", RuntimeOutcome.OutOfMemory, "out of memory")]
    [TestCase("rejection", RuntimeOutcome.Crashed, "nobody caught me")]
    [TestCase("rejection", RuntimeOutcome.Crashed, "exit code 1.")]
    [TestCase("timer", RuntimeOutcome.Crashed, "from a timer")]
    [TestCase("timer", RuntimeOutcome.Crashed, "exit code 1.")]
    public async Task W16_Crashed_worker_returns_500_with_the_reason_and_the_next_call_succeeds(string action, RuntimeOutcome outcome, string reason)
    {
        await using var host = new Host(Source, configure: o => (o.MaxOldSpaceMegabytes, o.MaxMemoryMegabytes) = (32, 256));

        var response = await host.CallAsync(action);

        Assert.Multiple(() =>
        {
            Assert.That((response.StatusCode, response.Outcome), Is.EqualTo((500, outcome)));
            Assert.That(response.Errors, Does.Contain(reason));
        });
        var next = await host.CallAsync("");
        Assert.That((next.Text(), next.IsColdStart), Is.EqualTo(("ok", true)));
    }

    [Test]
    public async Task Worker_ends_out_of_memory_when_the_function_allocates_buffers_without_limit()
    {
        await using var host = new Host(Source, configure: o => o.MaxMemoryMegabytes = 256);

        var response = await host.CallAsync("buffers");

        // At the limit either Node.js aborts or a native allocation crashes.
        Assert.That(response.StatusCode, Is.EqualTo(500));
        Assert.That(response.Errors, Does.Match("out of memory.*(exit code 134|signal 11|signal 5)|(exit code 134|signal 11).*out of memory"));
        Assert.That((await host.CallAsync("")).Text(), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Crash_fails_all_requests_of_its_worker_and_none_of_another_worker()
    {
        await using var host = new Host(Source);
        await host.CallAsync("");
        var elsewhere = host.Deployment with { DeploymentId = "d2" };
        await host.Runtime.WarmAsync(elsewhere, CancellationToken.None);
        var waiting = Enumerable.Range(0, 3).Select(_ => host.CallAsync("wait")).ToArray();
        await host.WaitingAsync(3);

        await host.CallAsync("rejection");

        Assert.That((await Task.WhenAll(waiting)).Select(r => r.Errors), Has.All.Contain("exit code 1"));
        var other = await host.Runtime.ExecuteAsync(elsewhere, Host.Request(""), CancellationToken.None);
        Assert.That((other.Text(), other.IsColdStart), Is.EqualTo(("ok", false)));
    }

    [Test]
    public async Task Crash_is_reported_with_its_exit_code_when_the_end_of_the_process_is_noticed_late()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock, o => o.Permission = WorkerPermission.Off);
        await host.CallAsync("");

        // The open output delays the notification of the process's end, until the clock advances.
        var exiting = host.CallAsync("exit with open output");
        await clock.RunUntilAsync(exiting, within: TimeSpan.FromSeconds(1));

        var response = await exiting;
        Assert.That((response.Outcome, response.Errors), Is.EqualTo(
            (RuntimeOutcome.Crashed, "The function's process ended before it answered: exit code 3.\n")));
    }

    [Test]
    public async Task A_worker_that_ended_after_its_answer_is_replaced()
    {
        await using var host = new Host(Source);
        Assert.That((await host.CallAsync("exit later")).Text(), Is.EqualTo("ok"));
        if (host.Workers is [var worker])
            await worker.Ended;

        Assert.That((await host.CallAsync("")).Text(), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Large_native_output_is_read_and_dropped()
    {
        await using var host = new Host(Source);

        Assert.That((await host.CallAsync("print")).Text(), Is.EqualTo("ok"));
    }
}
