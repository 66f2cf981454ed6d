using System.Text;

namespace Deus.Hosting.Functions.Guests.Tests.Lua;

/// <summary>Tests the handler of Lua functions: its arguments, its response, and its state.</summary>
public sealed class LuaRuntimeTests
{
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public void SetUp() => _host = new GuestHost(options => options.BaseUrl = "https://example.com/");

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task The_handler_receives_context_and_event()
    {
        await _host.DeployLuaAsync("""
            function handler(ctx, event)
              return { body = table.concat({ ctx.functionId, ctx.functionName, ctx.baseUrl, ctx.trigger, tostring(#ctx.executionId > 0),
                math.type(ctx.startedAt), tostring(ctx.deadline >= ctx.startedAt), event.method, event.path, event.relativePath, event.body,
                event.headers["X-Two-Words"], tostring(event.headers.Host), event.query.q, event.query.twice }, "|") }
            end
            """, "event", input => input with { FunctionName = "My function" });

        var result = await _host.Engine.ExecuteAsync(new ExecutionRequest
        {
            FunctionId = "event",
            Method = "PUT",
            PathAndQuery = "/a/b?q=x%20y&twice=1&twice=2",
            Headers = [new("x-two-words", "v"), new("x-two-words", "w"), new("host", "h")],
            Body = Encoding.UTF8.GetBytes("b\0dy"),
        });

        Assert.That(result.BodyText, Is.EqualTo(
            "event|My function|https://example.com|http|true|integer|true|PUT|/fn/event/a/b|/a/b|b\0dy|v|nil|x y|1"));
    }

    [TestCase("{}", 200, "")]
    [TestCase("{ statusCode = 201, body = 'made' }", 201, "made")]
    [TestCase("{ statusCode = '404', body = 12 }", 404, "12")]
    [TestCase("{ statusCode = 200.0, body = 1.5 }", 200, "1.5")]
    [TestCase("{ body = 'aGk=', isBase64Encoded = true }", 200, "hi")]
    [TestCase("{ body = 'aGk=', isBase64Encoded = false }", 200, "aGk=")]
    [TestCase("{ body = 'aGk=', isBase64Encoded = 0 }", 200, "hi")]
    public async Task The_fields_of_the_response_have_defaults_and_conversions(string response, int status, string body)
    {
        await _host.DeployLuaAsync($"function handler() return {response} end", "response");

        var result = await _host.ExecuteAsync(id: "response");

        Assert.That((result.StatusCode, result.BodyText), Is.EqualTo((status, body)), result.Execution.Errors);
    }

    [TestCase("{ body = {} }", "the response field 'body' is a table")]
    [TestCase("{ body = true }", "the response field 'body' is a boolean")]
    [TestCase("{ statusCode = 99 }", "the response field 'statusCode' is 99")]
    [TestCase("{ statusCode = true }", "the response field 'statusCode' is true")]
    [TestCase("{ statusCode = 1000 }", "the response field 'statusCode' is 1000")]
    [TestCase("{ headers = 'x' }", "the response field 'headers' is a string")]
    [TestCase("{ headers = { ['a b'] = 'x' } }", "the response header 'a b' is not valid")]
    [TestCase("{ headers = { a = 'x\\r\\nb: c' } }", "the value of a response header is not valid")]
    [TestCase("{ body = '%', isBase64Encoded = true }", "the response field 'body' is not base64")]
    [TestCase("'text'", "handler did not return a table: it returned a string")]
    public async Task E26_E27_A_response_of_the_wrong_type_fails_and_names_the_field(string response, string error)
    {
        await _host.DeployLuaAsync($"function handler() return {response} end", "wrong");

        var result = await _host.ExecuteAsync(id: "wrong");

        Assert.That(result.StatusCode, Is.EqualTo(500));
        Assert.That(result.Execution.Errors, Does.Contain(error));
        Assert.That(result.Execution.Outcome, Is.EqualTo(ExecutionOutcome.FunctionFailed));
    }

    [Test]
    public async Task Headers_have_lower_case_names_and_may_have_several_values()
    {
        await _host.DeployLuaAsync("function handler() return { headers = { ['X-A'] = 1, ['Set-Cookie'] = { 'a=1', 'b=2' } } } end", "headers");

        var result = await _host.ExecuteAsync(id: "headers");

        Assert.That(result.Headers.Where(header => header.Key is "x-a" or "set-cookie").Select(header => $"{header.Key}={header.Value}"),
            Is.EquivalentTo(new[] { "x-a=1", "set-cookie=a=1", "set-cookie=b=2" }));
    }

    [Test]
    public async Task Each_execution_has_the_state_that_the_script_has_left_after_its_load()
    {
        await _host.DeployLuaAsync("""
            local list, count = { 1, 2, 3 }, 0
            total = 10
            function handler()
              count = count + 1
              total = total + 1
              list[#list + 1] = count
              return { body = count .. " " .. total .. " " .. #list }
            end
            """, "fresh");

        for (var i = 0; i < 3; i++)
            Assert.That((await _host.ExecuteAsync(id: "fresh")).BodyText, Is.EqualTo("1 11 4"));
    }

    [Test]
    public async Task Random_numbers_differ_between_executions_unless_the_script_chooses_a_seed()
    {
        await _host.DeployLuaAsync("function handler() return { body = math.random(1 << 60) } end", "random");
        await _host.DeployLuaAsync("math.randomseed(7) function handler() return { body = math.random(1 << 60) } end", "seeded");

        Assert.That(await AreEqual("random"), Is.False);
        Assert.That(await AreEqual("seeded"), Is.True);

        async Task<bool> AreEqual(string id) => (await _host.ExecuteAsync(id: id)).BodyText == (await _host.ExecuteAsync(id: id)).BodyText;
    }

    [Test]
    public async Task A_script_that_uses_the_clock_while_it_is_loaded_is_loaded_in_each_execution()
    {
        await _host.DeployLuaAsync("local id = crypto.uuid() log.info('loaded') function handler() return { body = id } end", "load");

        var (first, second) = (await _host.ExecuteAsync(id: "load"), await _host.ExecuteAsync(id: "load"));

        Assert.That(first.BodyText, Has.Length.EqualTo(36).And.Not.EqualTo(second.BodyText));
        Assert.That(second.Execution.Logs.Trim(), Is.EqualTo("loaded"));
    }

    [Test]
    public async Task Variables_are_there_while_the_script_is_loaded_and_a_change_loads_it_again()
    {
        Func<DeployInput, DeployInput> With(string value) => input => input with { Env = new Dictionary<string, string> { ["NAME"] = value } };
        const string Source = "local name = env.get('NAME') function handler() return { body = name .. tostring(env.get('NONE')) } end";
        await _host.DeployLuaAsync(Source, "env", With("one"));
        Assert.That((await _host.ExecuteAsync(id: "env")).BodyText, Is.EqualTo("onenil"));

        await _host.DeployLuaAsync(Source, "env", With("two"));

        Assert.That((await _host.ExecuteAsync(id: "env")).BodyText, Is.EqualTo("twonil"));
    }

    [Test]
    public async Task E24_A_script_that_does_not_compile_fails_in_the_build_with_its_line_and_the_active_version_stays()
    {
        await _host.DeployLuaAsync("function handler() return { body = 'good' } end", "build");

        var failure = Assert.CatchAsync<DeploymentFailedException>(() => _host.DeployLuaAsync("local a = 1\nlocal b = = 2\n", "build"));

        Assert.That(failure!.Message, Does.Contain("Error at line 2: unexpected symbol near '='").And.Contain(">   2 | local b = = 2"));
        Assert.That((await _host.ExecuteAsync(id: "build")).BodyText, Is.EqualTo("good"));
    }

    [Test]
    public void Bytecode_is_refused_in_the_build() =>
        Assert.That(
            Assert.CatchAsync<DeploymentFailedException>(() => _host.DeployLuaAsync("\u001bLua", "bytecode"))!.Message,
            Does.Contain("attempt to load a binary chunk"));

    [Test]
    public async Task E19_Only_safe_libraries_are_open()
    {
        await _host.DeployLuaAsync("""
            function handler()
              local present = {}
              for _, name in ipairs({ "io", "debug", "package", "require", "dofile", "loadfile" }) do
                if _G[name] ~= nil then present[#present + 1] = name end
              end
              if string.dump or os.execute or os.getenv or os.exit then present[#present + 1] = "part" end
              local chunk, reason = load("\27Lua", "x", "b")
              return { body = table.concat(present, ",") .. "|" .. tostring(chunk) .. "|" .. tostring(reason) .. "|" .. load("return 1 + 1")() }
            end
            """, "safe");

        Assert.That((await _host.ExecuteAsync(id: "safe")).BodyText, Is.EqualTo("|nil|attempt to load a binary chunk (mode is 't')|2"));
    }
}
