namespace Deus.Hosting.Functions.Guests.Tests.JavaScript;

/// <summary>Tests what the author of a JavaScript function reads when it has failed.</summary>
public sealed class JavaScriptErrorTests
{
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public void SetUp() => _host = new GuestHost();

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task An_error_shows_its_line_the_neighbours_the_stack_and_a_hint()
    {
        var result = await RunAsync("""
            function name(customer) {
              return customer.name;
            }

            function handle() {
              console.log(name(undefined));
            }
            """);

        Assert.That(result.StatusCode, Is.EqualTo(500));
        Assert.That(result.Execution.Errors.TrimEnd(), Is.EqualTo("""
            Error at line 2: TypeError: cannot read property 'name' of undefined
            [CODE]
                1 | function name(customer) {
            >   2 |   return customer.name;
                                     ^
                3 | }
                4 | 
            [/CODE]
                at name (main.js:2:18)
                at handle (main.js:6:19)
            [TIP] The value is undefined or null. Check that it exists before you read a property of it, for example with '?.'.
            """));
    }

    [TestCase("const x = {}; x.y();", "Check the spelling of its name")]
    [TestCase("require('fs');", "There is no require")]
    [TestCase("JSON.parse('');", "not JSON")]
    [TestCase("(function f() { f(); })();", "calls itself too often")]
    [TestCase("return new Promise(() => {});", "never settled")]
    public async Task A_common_mistake_has_a_hint(string body, string hint) =>
        Assert.That((await RunAsync($"function handle() {{ {body} }}")).Execution.Errors, Does.Contain("[TIP]").And.Contain(hint));

    [TestCase("var x = 1;", "handle is not a function")]
    [TestCase("throw new Error('at load');", "Error at line 1: Error: at load")]
    [TestCase("function handle() { throw 'a text'; }", "Error: a text")]
    [TestCase("function handle() { throw { code: 7 }; }", "Error: {\"code\":7}")]
    [TestCase("async function handle() { await null;\n throw new RangeError('later'); }", "Error at line 2: RangeError: later")]
    [TestCase("function handle() { setTimeout(() => {\n throw new Error('timer'); }, 1); }", "Error at line 2: Error: timer")]
    public async Task Every_way_to_fail_is_reported(string source, string error)
    {
        var result = await RunAsync(source);

        Assert.That((result.StatusCode, result.Execution.Outcome), Is.EqualTo((500, ExecutionOutcome.FunctionFailed)));
        Assert.That(result.Execution.Errors, Does.Contain(error));
    }

    [Test]
    public void A_module_is_refused_in_the_build_with_a_hint() => Assert.That(
        Assert.CatchAsync<DeploymentFailedException>(() => _host.DeployJavaScriptAsync("import fs from 'fs';", "module"))!.Message,
        Does.Contain("main.js").And.Contain("[TIP]"));

    private async Task<ExecutionResult> RunAsync(string source)
    {
        await _host.DeployJavaScriptAsync(source, "error");
        return await _host.ExecuteAsync(id: "error");
    }
}
