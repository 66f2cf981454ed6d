using System.Text;
using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Tests.JavaScript;

/// <summary>Tests JavaScript functions: output, promises, timers, state, globals and builds.</summary>
public sealed class JavaScriptRuntimeTests
{
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public void SetUp() => _host = new GuestHost();

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task The_output_is_what_handle_prints_and_its_return_value_is_discarded()
    {
        await _host.DeployJavaScriptAsync("""
            "use strict";
            function handle() {
              console.log("a", 1, true, null, undefined, { b: [1] }, this === undefined, arguments.length);
              console.log("é\u0000€");
              console.error("to the log");
              return "discarded";
            }
            """);

        var result = await _host.ExecuteAsync();

        Assert.That((result.StatusCode, result.BodyText), Is.EqualTo((200, "a 1 true null undefined {\"b\":[1]} true 0\né\0€\n")));
        Assert.That(result.Execution.Errors, Is.EqualTo("to the log\n"));
    }

    [Test]
    public async Task Output_that_begins_with_a_status_line_sets_status_and_headers()
    {
        await _host.DeployJavaScriptAsync("const handle = () => { console.log('Status: 201\\nContent-Type: text/x\\n\\nbody'); };", "head");

        var result = await _host.ExecuteAsync(id: "head");

        Assert.That((result.StatusCode, result.BodyText), Is.EqualTo((201, "body\n")));
        Assert.That(result.Headers.Single(header => header.Key == "content-type").Value, Is.EqualTo("text/x"));
    }

    [TestCase("async function handle() { await null; console.log('a'); await Promise.resolve(); console.log('b'); }", "a\nb\n")]
    [TestCase("function handle() { setTimeout(() => console.log('later'), 5); console.log('now'); }", "now\nlater\n")]
    [TestCase("async function handle() { await new Promise((done) => setTimeout(done, 5)); console.log('waited'); }", "waited\n")]
    [TestCase("function handle() { let n = 0; const id = setInterval(() => { console.log(++n); if (n === 3) clearInterval(id); }, 1); }", "1\n2\n3\n")]
    [TestCase("function handle() { const id = setTimeout(() => console.log('never'), 1); clearTimeout(id); }", "")]
    [TestCase("function handle() { setTimeout((a, b) => console.log(a + b), 2, 1, 2); setTimeout(() => console.log('first'), 0); }", "first\n3\n")]
    [TestCase("function handle() { queueMicrotask(() => console.log('micro')); console.log('sync'); }", "sync\nmicro\n")]
    public async Task Promises_and_timers_run_to_their_end(string source, string output)
    {
        await _host.DeployJavaScriptAsync(source, "async");

        var result = await _host.ExecuteAsync(id: "async");

        Assert.That((result.Execution.Errors, result.BodyText), Is.EqualTo(("", output)));
    }

    [TestCase("new TextDecoder().decode(new TextEncoder().encode('aé€😀'))", "aé€😀")]
    [TestCase("[...new TextEncoder().encode('é€😀\\ud800')].join()", "195,169,226,130,172,240,159,152,128,239,191,189")]
    [TestCase("new TextDecoder().decode(new Uint8Array([0xEF, 0xBB, 0xBF, 65, 0xE2, 0x82, 66, 0xC0, 0x80]))", "A\ufffdB\ufffd\ufffd")]
    [TestCase("new URL('/b?x=1&y=a%20b#h', 'https://u:p@example.com:8080/a').href", "https://u:p@example.com:8080/b?x=1&y=a%20b#h")]
    [TestCase("new URL('HTTP://EXAMPLE.com:80/a/../b').href", "http://example.com/b")]
    [TestCase("(() => { const u = new URL('http://a/?q=1'); u.searchParams.append('r', 'a b'); return u.href; })()", "http://a/?q=1&r=a+b")]
    [TestCase("URL.canParse('no') + ' ' + URL.canParse('http://a')", "false true")]
    [TestCase("[...new URLSearchParams('a=1&b=%C3%A9&a=2')].map(String).join('|')", "a,1|b,é|a,2")]
    [TestCase("new URLSearchParams({ a: 'x&y', b: '~ *' }).toString()", "a=x%26y&b=%7E+*")]
    [TestCase("/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())", "true")]
    [TestCase("crypto.getRandomValues(new Uint32Array(4)).some((n) => n > 0)", "true")]
    [TestCase("btoa('hi\\xff') + ' ' + atob('aGk=')", "aGn/ hi")]
    [TestCase("new Date(0).toString() + new Date(2020, 0, 1).toISOString()", "Thu Jan 01 1970 00:00:00 GMT+00002020-01-01T00:00:00.000Z")]
    [TestCase("Math.random() >= 0 && Math.random() !== Math.random()", "true")]
    [TestCase("typeof require + typeof process + typeof fetch + typeof globalThis.std", "undefinedundefinedundefinedundefined")]
    [TestCase("Object.groupBy ? 'yes' : 'no'", "yes")]
    public async Task The_globals_of_the_web_are_there(string expression, string expected)
    {
        await _host.DeployJavaScriptAsync($"function handle() {{ console.log(String({expression})); }}", "web");

        var result = await _host.ExecuteAsync(id: "web");

        Assert.That((result.Execution.Errors, result.BodyText.TrimEnd('\n')), Is.EqualTo(("", expected)));
    }

    [Test]
    public async Task Each_execution_has_the_state_that_the_script_has_left_after_its_load()
    {
        await _host.DeployJavaScriptAsync("let count = 0; const id = Math.PI; function handle() { console.log(++count, Math.random()); }", "fresh");

        var outputs = new List<string>();
        for (var i = 0; i < 3; i++)
            outputs.Add((await _host.ExecuteAsync(id: "fresh")).BodyText);

        Assert.That(outputs, Is.Unique.And.All.StartsWith("1 "));
    }

    [Test]
    public async Task A_script_that_uses_the_clock_while_it_is_loaded_is_loaded_in_each_execution()
    {
        await _host.DeployJavaScriptAsync("const id = crypto.randomUUID(); const at = Date.now(); function handle() { console.log(id); }", "load");

        var (first, second) = (await _host.ExecuteAsync(id: "load"), await _host.ExecuteAsync(id: "load"));

        Assert.That(first.BodyText, Has.Length.EqualTo(37).And.Not.EqualTo(second.BodyText));
    }

    [Test]
    public async Task Flagbase_reaches_the_services_of_the_function()
    {
        await _host.DeployJavaScriptAsync("""
            function handle() {
              const { bucket, kv, context, http, fn, table, flag, ai, email, env } = flagbase;
              console.log(bucket.put("b", "k", "text"), bucket.get("b", "k"), bucket.list("b"), bucket.delete("b", "k"), bucket.get("b", "k"));
              console.log(kv.set("a", "1"), kv.get("a"), kv.get("none"), kv.list(), kv.delete("a"));
              console.log(flag.evaluate("f"), flagbase.error());
              console.log(table.get("t", "x"), table.query("t"), fn.invoke("none"), flag.variant("f"));
              console.log(http.fetch({ url: "https://example.com" }));
              console.log(ai.chat({}), flagbase.error());
              console.log(env.get("NAME"), env.get("NONE"));
              console.log(context.event(), context.caller(), context.traceId().length, context.request().query.q);
            }
            """, "services", input => input with { Env = new Dictionary<string, string> { ["NAME"] = "value" } });
        await _host.Get<IGuestGrantStore>().SetAsync("services", new GuestGrants { KeyValue = true, Buckets = ["b"], Flags = true, Ai = true });

        var result = await _host.Engine.ExecuteAsync(new ExecutionRequest
        {
            FunctionId = "services",
            PathAndQuery = "/?q=1",
            Body = Encoding.UTF8.GetBytes("event"),
            Caller = new FunctionCaller { UserId = "u", Groups = ["g"] },
        });

        Assert.That(result.BodyText.Split('\n'), Is.EqualTo(new[]
        {
            "true text [\"k\"] true null",
            "true 1 null [\"a\"] true",
            "false The service 'flags' is not available.",
            "null []  false",
            """{"status":0,"body":"The function has no grant for HTTP.","headers":{}}""",
            "null The option 'model' is required.",
            "value null",
            """event {"userId":"u","role":"","tenantID":"","email":"","groups":["g"]} 32 1""",
            "",
        }), result.Execution.Errors);
    }

    [Test]
    public async Task W07_A_script_that_does_not_compile_fails_in_the_build_with_its_line_and_the_active_version_stays()
    {
        await _host.DeployJavaScriptAsync("function handle() { console.log('good'); }", "build");

        var failure = Assert.CatchAsync<DeploymentFailedException>(() => _host.DeployJavaScriptAsync("const a = 1;\nconst b = = 2;\n", "build"));

        Assert.That(failure!.Message, Does.Contain("Error at line 2: SyntaxError").And.Contain(">   2 | const b = = 2;").And.Contain("[TIP]"));
        Assert.That((await _host.ExecuteAsync(id: "build")).BodyText, Is.EqualTo("good\n"));
    }
}
