namespace Deus.Hosting.Functions.Guests.Tests.JavaScript;

/// <summary>Tests that limits hold whatever a JavaScript function does, and that the host works afterwards.</summary>
public sealed class JavaScriptAbuseTests
{
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _host = new GuestHost(options => options.MaxMemoryBytes = 48 * 1024 * 1024);
        await _host.DeployJavaScriptAsync("function handle() { console.log('alive'); }", "alive");
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase("while (true);")]
    [TestCase("while (true) { try { throw 1; } catch {} finally { continue; } }")]
    [TestCase("/^(a+)+$/.test('a'.repeat(40) + 'b');")]
    [TestCase("(function flood() { Promise.resolve().then(flood); })(); return new Promise(() => {});")]
    [TestCase("setInterval(() => {}, 0);")]
    [TestCase("return new Promise((done) => setTimeout(done, 1e9));")]
    [TestCase("const p = new Proxy({}, { get: (t, k, r) => { while (true); } }); p.x;")]
    [TestCase("const p = new Proxy({}, { ownKeys: () => { while (true); } }); Object.keys(p);")]
    [TestCase("[1, 2].sort(() => { while (true); });")]
    [TestCase("JSON.stringify({ toJSON() { while (true); } });")]
    [TestCase("for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) });")]
    [TestCase("new FinalizationRegistry(() => { while (true); }).register({}, 1); while (true) new Array(10);")]
    [TestCase("String.prototype.x = 1; eval('while (true);');")]
    [TestCase("let x = 3n; while (true) x = (x * x) % (2n ** 2000n);")]
    [TestCase("while (true) flagbase.kv.get('a');")]
    public async Task A_function_without_an_end_is_stopped_at_its_timeout(string body) =>
        Assert.That((await RunAsync(body, seconds: 1)).Execution.Outcome, Is.EqualTo(ExecutionOutcome.TimedOut));

    [TestCase("const a = []; while (true) a.push({});")]
    [TestCase("let s = 'a'; while (true) s += s;")]
    [TestCase("new Array(1e9).fill(0);")]
    [TestCase("new ArrayBuffer(2 ** 31);")]
    [TestCase("let x = 2n; while (true) x = x * x;")]
    [TestCase("const m = new Map(); for (let i = 0; ; i++) m.set(i, i);")]
    [TestCase("[...{ *[Symbol.iterator]() { while (true) yield 1; } }];")]
    [TestCase("'a'.repeat(2 ** 29).split('');")]
    [TestCase("const all = []; while (true) all.push(new Promise(() => {}));")]
    public async Task A_function_that_takes_memory_without_an_end_fails(string body) =>
        Assert.That((await RunAsync(body, seconds: 60)).Execution.Outcome, Is.AnyOf(ExecutionOutcome.OutOfMemory, ExecutionOutcome.FunctionFailed));

    [TestCase("(function f() { return 1 + f(); })();")]
    [TestCase("function* g() { yield* g(); } [...g()];")]
    [TestCase("JSON.parse('['.repeat(1e5));")]
    [TestCase("new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('a');")]
    [TestCase("const p = new Proxy({}, { get(t, k, r) { return r[k]; } }); p.x;")]
    [TestCase("const o = { toString() { return `${this}`; } }; String(o);")]
    [TestCase("const o = {}; o.o = o; console.log(JSON.stringify(o));")]
    [TestCase("let p = []; for (let i = 0; i < 1e5; i++) p = [p]; p.flat(Infinity);")]
    [TestCase("class A { constructor() { new A(); } } new A();")]
    [TestCase("[1].map(function f() { return [1].map(f); });")]
    public async Task A_function_that_nests_without_an_end_gets_an_error(string body) =>
        Assert.That((await RunAsync(body, seconds: 60)).Execution.Outcome, Is.AnyOf(ExecutionOutcome.FunctionFailed, ExecutionOutcome.OutOfMemory));

    [TestCase("eval('('.repeat(1e5));")]
    [TestCase("eval('['.repeat(1e5));")]
    [TestCase("eval('function f() {'.repeat(2e4));")]
    public async Task Source_that_nests_too_deeply_is_an_error_of_the_function(string body)
    {
        var result = await RunAsync(body, seconds: 60);

        Assert.That((result.StatusCode, result.Execution.Outcome), Is.EqualTo((500, ExecutionOutcome.FunctionFailed)));
        Assert.That(result.Execution.Errors, Does.Contain("stack overflow"));
    }

    [TestCase("let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; JSON.stringify(o);")]
    [TestCase("let a = []; for (let i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a);")]
    [TestCase("let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x;")]
    [TestCase("eval('x=>'.repeat(1e5) + '1');")]
    [TestCase("eval('{'.repeat(1e5));")]
    public async Task A_function_can_catch_the_error_of_nesting_too_deeply(string body)
    {
        var result = await RunAsync($"try {{ {body} }} catch (e) {{ console.log(e.message); }}", seconds: 60);

        Assert.That((result.StatusCode, result.BodyText), Is.EqualTo((200, "stack overflow\n")), result.Execution.Errors);
    }

    [Test]
    public async Task Log_lines_beyond_the_quota_of_calls_end_the_function() => Assert.That(
        (await RunAsync("while (true) console.error('x');", seconds: 60)).Execution.Errors, Does.Contain("100000 calls, which is its quota"));

    [Test]
    public async Task Output_beyond_the_limit_ends_the_function() =>
        Assert.That((await RunAsync("const s = 'x'.repeat(1 << 20); while (true) console.log(s);", seconds: 60)).Execution.Outcome, Is.EqualTo(ExecutionOutcome.TooLarge));

    private async Task<ExecutionResult> RunAsync(string body, int seconds)
    {
        await _host.DeployJavaScriptAsync($"function handle() {{ {body} }}", "abuse", input => input with { Timeout = TimeSpan.FromSeconds(seconds) });
        var result = await _host.ExecuteAsync(id: "abuse");
        Assert.That((await _host.ExecuteAsync(id: "alive")).BodyText, Is.EqualTo("alive\n"), "the host works afterwards");
        return result;
    }
}
