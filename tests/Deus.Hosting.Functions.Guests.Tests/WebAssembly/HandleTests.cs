using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Tests.WebAssembly;

/// <summary>Tests modules that export <c>handle</c>.</summary>
public sealed class HandleTests
{
    private DirectRuntime _runtime = null!;

    [OneTimeSetUp]
    public void SetUp() => _runtime = new DirectRuntime();

    [OneTimeTearDown]
    public async Task TearDown() => await _runtime.DisposeAsync();

    [TestCase("(result i32 i32) (i32.const 8) (i32.const 5)", 200, "hello")]
    [TestCase("(result i32 i32) (i32.const 100) (i32.const 15)", 404, "no")]
    [TestCase("(result i32 i32) (i32.const 8) (i32.const 0)", 200, "")]
    [TestCase("(result i32) (i32.const 8)", 200, "")]
    [TestCase("", 200, "")]
    public async Task The_returned_range_of_memory_is_the_output(string function, int status, string body)
    {
        var response = await _runtime.RunAsync(Module(function));

        Assert.That((response.StatusCode, Encoding.UTF8.GetString(response.Body.Span)), Is.EqualTo((status, body)));
    }

    [Test]
    public async Task A_range_outside_of_the_memory_is_a_crash_that_names_it()
    {
        var response = await _runtime.RunAsync(Module("(result i32 i32) (i32.const 65530) (i32.const 8)"));

        Assert.That((response.StatusCode, response.Outcome, response.Lines.Single().Text), Is.EqualTo(
            (500, RuntimeOutcome.Crashed, "handle returned 8 bytes at 65530, which is outside of its memory.")));
    }

    [Test]
    public async Task The_module_is_initialised_before_its_handle_is_called()
    {
        var response = await _runtime.RunAsync("""
            (module (memory (export "memory") 1)
              (func (export "_initialize") (i32.store8 (i32.const 8) (i32.const 105)))
              (func (export "handle") (result i32 i32) (i32.const 8) (i32.const 1)))
            """);

        Assert.That(Encoding.UTF8.GetString(response.Body.Span), Is.EqualTo("i"));
    }

    private static string Module(string function) => $"""
        (module (memory (export "memory") 1) (data (i32.const 8) "hello") (data (i32.const 100) "Status: 404\n\nno more")
          (func (export "handle") {function}))
        """;
}
