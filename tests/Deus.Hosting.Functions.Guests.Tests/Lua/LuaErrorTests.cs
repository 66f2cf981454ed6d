namespace Deus.Hosting.Functions.Guests.Tests.Lua;

/// <summary>Tests what the author of a Lua function reads when it has failed.</summary>
public sealed class LuaErrorTests
{
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public void SetUp() => _host = new GuestHost();

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task An_error_shows_its_line_the_neighbours_the_stack_and_a_hint()
    {
        await _host.DeployLuaAsync("""
            local function name(customer)
              return customer.name
            end

            function handler(ctx, event)
              local text = name(event.customer)
              return { body = text }
            end
            """);

        Assert.That((await _host.ExecuteAsync()).Execution.Errors.TrimEnd(), Is.EqualTo("""
            Error at line 2: attempt to index a nil value (local 'customer')
            [CODE]
                1 | local function name(customer)
            >   2 |   return customer.name
                3 | end
                4 | 
            [/CODE]
                at main.lua:2: in upvalue 'name'
                at main.lua:6: in function 'handler'
            [TIP] The value is nil. Check that it exists before you read a field of it, for example with 'if value then'.
            """));
    }

    [TestCase("local x = nil; x()", "Check the spelling of its name")]
    [TestCase("local x = 1; return x.y.z", "Only tables have fields")]
    [TestCase("string.rep()", "argument of the wrong type")]
    [TestCase("kv.get({})", "argument of the wrong type")]
    [TestCase("return 1 + {}", "Only numbers can be calculated with")]
    [TestCase("return 'a' .. {}", "Only texts and numbers can be joined")]
    [TestCase("return 1 < 'a'", "Only two numbers or two texts can be compared")]
    [TestCase("return 1", "Return a table")]
    public async Task A_common_mistake_has_a_hint(string body, string hint) =>
        Assert.That((await RunAsync($"function handler() {body} end")).Execution.Errors, Does.Contain("[TIP]").And.Contain(hint));

    [TestCase("x = 1", "handler not found", "Define the function")]
    [TestCase("local function handler() return {} end", "handler not found", "Define the function")]
    [TestCase("error('at load')", "Error at line 1: at load", "main.lua:1: in main chunk")]
    public async Task A_script_without_a_handler_and_one_that_fails_at_its_load_say_so(string script, string error, string more) =>
        Assert.That((await RunAsync(script)).Execution.Errors, Does.Contain(error).And.Contain(more));

    [Test]
    public void A_block_that_is_not_closed_has_a_hint() => Assert.That(
        Assert.CatchAsync<DeploymentFailedException>(() => _host.DeployLuaAsync("function handler()\n  if true then\n", "open"))!.Message,
        Does.Contain("'end' expected").And.Contain("[TIP] A block is not closed."));

    [Test]
    public async Task An_error_of_a_wrong_argument_points_to_the_line_of_the_call() => Assert.That(
        (await RunAsync("function handler()\n\n  strings.trim()\nend")).Execution.Errors,
        Does.Contain("Error at line 3: bad argument #1 to 'trim' (string expected, got no value)"));

    [Test]
    public async Task A_message_names_a_function_of_a_library_that_is_called_indirectly() => Assert.That(
        (await RunAsync("function handler() table.sort({ 1, 2, 3 }, table.sort) end")).Execution.Errors, Does.Contain("bad argument #1 to 'table.sort'"));

    [TestCase("error({ code = 7 })", "table: ")]
    [TestCase("error(setmetatable({}, { __tostring = function() return 'own text' end }))", "own text")]
    [TestCase("error()", "Error: nil")]
    public async Task A_value_that_is_no_text_can_be_raised(string statement, string error) =>
        Assert.That((await RunAsync($"function handler() {statement} end")).Execution.Errors, Does.Contain(error));

    [Test]
    public async Task A_function_can_catch_errors_also_across_coroutines()
    {
        var result = await RunAsync("""
            function handler()
              local ok, reason = pcall(error, "a", 0)
              local co = coroutine.wrap(function() local _, r = pcall(function() coroutine.yield("y") error("b", 0) end) return r end)
              local texts = { tostring(ok), reason, co(), co() }
              local _, deep = pcall(function() local function f() return 1 + f() end return f() end)
              texts[#texts + 1] = string.match(deep, "stack overflow") or deep
              for i = 1, 1000 do pcall(json.decode, {}) end
              return { body = table.concat(texts, " ") }
            end
            """);

        Assert.That(result.BodyText, Is.EqualTo("false a y b stack overflow"), result.Execution.Errors);
    }

    private async Task<ExecutionResult> RunAsync(string script)
    {
        await _host.DeployLuaAsync(script, "error");
        return await _host.ExecuteAsync(id: "error");
    }
}
