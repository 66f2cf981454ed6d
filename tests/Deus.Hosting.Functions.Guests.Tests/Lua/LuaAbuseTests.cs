using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Tests.Lua;

/// <summary>Tests that limits hold whatever a Lua function does, and that the host works afterwards.</summary>
public sealed class LuaAbuseTests
{
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _host = new GuestHost(options => options.MaxMemoryBytes = 48 * 1024 * 1024);
        await _host.DeployLuaAsync("function handler() return { body = 'alive' } end", "alive");
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase("while true do end")]
    [TestCase("while true do pcall(function() while true do end end) end")]
    [TestCase("string.find(string.rep('a', 220), string.rep('a-', 40) .. 'b')", Description = "E-21")]
    [TestCase("string.rep('a', 1 << 20):gsub('.-b', '')")]
    [TestCase("table.move({}, 1, 1 << 60, 2)")]
    [TestCase("xpcall(error, function() while true do end end)")]
    [TestCase("local function f() return xpcall(error, f) end while true do f() end")]
    [TestCase("setmetatable({}, { __gc = function() while true do end end }) collectgarbage()")]
    [TestCase("local t = setmetatable({}, { __index = function(t, k) return t[k .. 1] end }) while true do pcall(function() return t.x end) end")]
    [TestCase("while true do coroutine.wrap(function() end)() end")]
    [TestCase("while true do coroutine.close(coroutine.create(error)) end")]
    [TestCase("local function f(...) return f(1, ...) end f()")]
    [TestCase("time.sleep(1e9)", Description = "E-23")]
    [TestCase("while true do kv.get('a') end")]
    [TestCase("while true do json.encode({1, 2, 3}) end")]
    [TestCase("while true do math.random(); crypto.sha512(string.rep('a', 1 << 20)) end")]
    public async Task E20_E21_A_function_without_an_end_is_stopped_at_its_timeout(string body) =>
        Assert.That(await OutcomeOf(body), Is.EqualTo(ExecutionOutcome.TimedOut));

    [TestCase("local function f() return 1 + f() end f()")]
    [TestCase("local t = {} while true do t[#t + 1] = {} end")]
    [TestCase("local s = 'a' while true do s = s .. s end")]
    [TestCase("return { body = string.rep('a', 1 << 30) }")]
    [TestCase("strings['repeat']('a', 1 << 30)")]
    [TestCase("local t = {} while true do t[#t + 1] = coroutine.wrap(function() coroutine.yield() end); t[#t]() end")]
    [TestCase("local t = {} for i = 1, 1e9 do t[i] = tostring(i) end")]
    [TestCase("table.concat({}, 'x', 1, 1e9)")]
    [TestCase("json.decode('[' .. string.rep('1,', 4000000) .. '1]')")]
    [TestCase("return { body = json.encode({ string.rep('x', 20000000), string.rep('y', 20000000) }) }")]
    public async Task E20_A_function_that_takes_memory_without_an_end_fails(string body) =>
        Assert.That((await RunAsync(body, seconds: 30)).Execution.Outcome, Is.AnyOf(ExecutionOutcome.OutOfMemory, ExecutionOutcome.FunctionFailed));

    [TestCase("local s = string.rep('(', 5000) .. '1' .. string.rep(')', 5000) assert(load('return ' .. s))", "C stack overflow")]
    [TestCase("string.gsub('a', 'a', function(s) return f(s) end)", "global 'f'")]
    [TestCase("local function f(s) return (string.gsub(s, '.', f)) end f('a')", "C stack overflow")]
    [TestCase("local t = {} t.t = t assert(json.encode(t))", "contains itself")]
    [TestCase("assert(json.encode({ [1] = 1, [1 << 40] = 2 }))", "at most 1000 gaps")]
    [TestCase("local t = {} for i = 1, 300 do t = { t } end assert(json.encode(t))", "128 levels")]
    [TestCase("assert(json.decode(string.rep('[', 300)))", "not JSON")]
    [TestCase("local c c = coroutine.wrap(function() c() end) c()", "non-suspended coroutine")]
    [TestCase("local function nest(n) return coroutine.wrap(function() return nest(n + 1) end)() end nest(0)", "C stack overflow")]
    [TestCase("setmetatable(_G, { __index = function(_, k) error('no ' .. k) end }) handler2()", "no handler2")]
    [TestCase("string.format('%d', 'x')", "number expected")]
    [TestCase("random.string(1 << 40)", "at most 1048576")]
    public async Task E20_E22_A_function_that_nests_without_an_end_gets_an_error(string body, string error)
    {
        var result = await RunAsync(body);

        Assert.That((result.Execution.Outcome, result.Execution.Errors), Is.EqualTo((ExecutionOutcome.FunctionFailed, result.Execution.Errors)));
        Assert.That(result.Execution.Errors, Does.Contain(error));
    }

    [TestCase("local function loop() assert(pcall(loop)) end assert(not xpcall(loop, loop))", ExecutionOutcome.Completed)]
    [TestCase("local function loop() pcall(loop) error() end loop()", ExecutionOutcome.FunctionFailed)]
    [TestCase("local function loop() assert(pcall(loop)) end loop()", ExecutionOutcome.FunctionFailed)]
    public async Task E20_Recursion_through_pcall_is_an_error_that_can_be_caught(string body, ExecutionOutcome outcome)
    {
        var result = await RunAsync(body);

        Assert.That(result.Execution.Outcome, Is.EqualTo(outcome), result.Execution.Errors);
    }

    [Test]
    public async Task E12_Executions_of_many_threads_do_not_disturb_each_other()
    {
        await _host.DeployLuaAsync("""
            function handler(ctx, event)
              local total = 0
              for i = 1, 200 do
                pcall(error, i)
                total = total + #json.decode(json.encode({ event.body, i }))[1]
              end
              return { body = event.body .. total }
            end
            """, "many");

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => _host.ExecuteAsync($"body{i}", "many"))));

        Assert.That(results.Select(result => result.BodyText), Is.EqualTo(Enumerable.Range(0, 40).Select(i => $"body{i}{200 * $"body{i}".Length}")));
    }

    private async Task<ExecutionOutcome?> OutcomeOf(string body) => (await RunAsync(body, seconds: 1)).Execution.Outcome;

    private async Task<ExecutionResult> RunAsync(string body, int seconds = 30)
    {
        await _host.DeployLuaAsync($"function handler() do {body} end return {{}} end", "abuse", input => input with { Timeout = TimeSpan.FromSeconds(seconds) });
        await _host.Get<IGuestGrantStore>().SetAsync("abuse", new GuestGrants { KeyValue = true });
        var result = await _host.ExecuteAsync(id: "abuse");
        Assert.That((await _host.ExecuteAsync(id: "alive")).BodyText, Is.EqualTo("alive"), "the host works afterwards");
        return result;
    }
}
