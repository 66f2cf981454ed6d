using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Tests.Sandbox;

/// <summary>
/// Tests what guests may try. After each abuse the host lives and the next execution works on the same thread; another guest is executed while
/// it happens.
/// </summary>
public sealed class AbuseTests
{
    private const double Seconds = 0.4;

    private DirectRuntime _runtime = null!;
    private RuntimeDeployment _good = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _runtime = new DirectRuntime(maxThreads: 2, maxMemoryBytes: 300L * 1024 * 1024);
        _good = _runtime.Deploy(Wat.Echo);
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _runtime.DisposeAsync();

    [TestCase("(unreachable)", "", RuntimeOutcome.Crashed, "Unreachable")]
    [TestCase("(drop (i32.load (i32.const -4)))", "", RuntimeOutcome.Crashed, "MemoryOutOfBounds")]
    [TestCase("(drop (i32.div_s (i32.const 1) (local.get $n)))", "", RuntimeOutcome.Crashed, "IntegerDivisionByZero")]
    [TestCase("(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))", "", RuntimeOutcome.Crashed, "IntegerOverflow")]
    [TestCase("(call_indirect (i32.const 0))", "(table 1 funcref)", RuntimeOutcome.Crashed, "IndirectCallToNull")]
    [TestCase("(call_indirect (i32.const 7))", "(table 1 funcref)", RuntimeOutcome.Crashed, "TableOutOfBounds")]
    [TestCase("(drop (call_indirect (result i32) (i32.const 0)))", "(table 1 funcref) (elem (i32.const 0) $v) (func $v)", RuntimeOutcome.Crashed, "BadSignature")]
    [TestCase("(call $f)", "(func $f (call $f))", RuntimeOutcome.Crashed, "StackOverflow")]
    [TestCase("(call $f (i64.const 0))", "(func $f (param i64) (call $f (local.get 0)) (call $f (local.get 0)))", RuntimeOutcome.Crashed, "StackOverflow")]
    [TestCase("(loop $l (br $l))", "", RuntimeOutcome.TimedOut, "Execution timed out.")]
    [TestCase("(call $t)", "(func $t (return_call $t))", RuntimeOutcome.TimedOut, "Execution timed out.")]
    [TestCase("(loop $l (drop (call $sched_yield)) (br $l))", "", RuntimeOutcome.TimedOut, "Execution timed out.")]
    [TestCase("(drop (memory.grow (i32.const 3000))) (loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 190000000)) (br $l))", "", RuntimeOutcome.TimedOut, "Execution timed out.")]
    [TestCase("(drop (memory.grow (i32.const 3000))) (loop $l (drop (call $random_get (i32.const 0) (i32.const 190000000))) (br $l))", "", RuntimeOutcome.TimedOut, "Execution timed out.")]
    [TestCase("(loop $l (br_if $l (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (unreachable)", "", RuntimeOutcome.OutOfMemory, "of memory")]
    [TestCase("(if (i32.eq (memory.grow (i32.const 16384)) (i32.const -1)) (then (call $proc_exit (i32.const 9))))", "", RuntimeOutcome.Responded, "exit code 9", Description = "1 GB at once is refused")]
    [TestCase("(loop $l (br_if $l (i32.ne (table.grow 0 (ref.null func) (i32.const 10000)) (i32.const -1)))) (call $proc_exit (i32.const 8))", "(table 1 funcref)", RuntimeOutcome.Responded, "exit code 8")]
    [TestCase("(loop $l (call $write (i32.const 1) (i32.const 1024) (i32.const 60000)) (br $l))", "", RuntimeOutcome.TooLarge, "The response is larger than the limit.")]
    [TestCase("(loop $l (call $write (i32.const 2) (i32.const 1024) (i32.const 60000)) (br $l))", "", RuntimeOutcome.TimedOut, "Execution timed out.")]
    public async Task The_guest_ends_and_the_host_and_the_others_live(string code, string more, RuntimeOutcome outcome, string reason)
    {
        var abuse = _runtime.RunAsync(Wat.Command(code, more: more), seconds: outcome == RuntimeOutcome.TimedOut ? Seconds : 20);
        while (!abuse.IsCompleted)
            await AssertGoodAsync();

        var response = await abuse;

        Assert.That((response.Outcome, response.StatusCode), Is.EqualTo((outcome, 500)), response.Lines[^1].Text);
        Assert.That(response.Lines[^1].Text, Does.Contain(reason));
        await AssertGoodAsync();
    }

    [Test]
    public async Task A_start_function_that_loops_is_stopped()
    {
        var response = await _runtime.RunAsync(
            """(module (memory (export "memory") 1) (func $s (loop $l (br $l))) (start $s) (func (export "_start")))""", seconds: Seconds);

        Assert.That(response.Outcome, Is.EqualTo(RuntimeOutcome.TimedOut));
        await AssertGoodAsync();
    }

    [Test]
    public async Task Modules_with_changed_bytes_are_refused_or_run_without_harm()
    {
        var module = Wasmtime.Module.ConvertText(Wat.Echo);
        var random = new Random(4711);
        var (refused, run) = (0, 0);
        for (var i = 0; i < 500; i++)
        {
            var changed = (byte[])module.Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
                changed[random.Next(8, changed.Length)] = (byte)random.Next(256);
            var deployment = _runtime.Deploy(changed);
            try
            {
                await _runtime.Runtime.CheckBuildAsync(deployment, default);
                await _runtime.RunAsync(deployment, "x", seconds: 0.05);
                run++;
            }
            catch (BuildRejectedException)
            {
                refused++;
            }
        }

        TestContext.Out.WriteLine($"{refused} refused, {run} run");
        Assert.That((refused > 0, run > 0), Is.EqualTo((true, true)));
        await AssertGoodAsync();
    }

    private async Task AssertGoodAsync() =>
        Assert.That(Encoding.UTF8.GetString((await _runtime.RunAsync(_good, "good")).Body.Span), Is.EqualTo("good"));
}
