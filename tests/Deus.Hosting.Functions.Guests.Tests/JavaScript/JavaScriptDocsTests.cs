using System.Text;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Shared;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Guests.Tests.JavaScript;

/// <summary>Runs every example of docs/javascript.md, and compares the file of types with the globals.</summary>
public sealed partial class JavaScriptDocsTests
{
    private readonly EchoChatClient _chat = new();
    private GuestHost _host = null!;

    private static IEnumerable<TestCaseData> Examples =>
        Entry().Matches(Repository.Read("docs/javascript.md")).Select(entry => new TestCaseData(entry.Groups[2].Value).SetArgDisplayNames(entry.Groups[1].Value));

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _host = new GuestHost(services: services =>
        {
            services.AddSingleton<IChatClient>(_chat);
            services.AddSingleton<IGuestEmail>(new EmailOutbox());
        });
        await _host.Get<IGuestTables>().DefineAsync(new GuestTable("orders", [new GuestColumn("total", GuestColumnType.Integer)]));
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        await _host.DisposeAsync();
        _chat.Dispose();
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Each_example_of_the_documentation_has_the_results_that_it_shows(string example)
    {
        var expected = new List<string>();
        var script = new StringBuilder("function handle() {\n");
        foreach (var line in example.Split('\n'))
        {
            var parts = ResultMark().Split(line);
            script.AppendLine(parts.Length == 2 ? $"console.log(JSON.stringify({parts[0]}));" : line);
            if (parts.Length == 2)
                expected.Add(parts[1]);
        }

        await _host.DeployJavaScriptAsync(script.Append('}').ToString(), "docs");
        await _host.Get<IGuestGrantStore>().SetAsync("docs", new GuestGrants
        {
            KeyValue = true,
            Ai = true,
            Email = true,
            Metrics = true,
            Flags = true,
            Buckets = ["notes"],
            Tables = ["orders"],
        });

        var result = await _host.Engine.ExecuteAsync(new ExecutionRequest
        {
            FunctionId = "docs",
            PathAndQuery = "/orders?id=7",
            Body = Encoding.UTF8.GetBytes("the body"),
        });

        Assert.That(result.Execution.Errors, Is.Empty);
        Assert.That(result.BodyText.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(expected));
    }

    [Test]
    public async Task The_types_have_every_function_of_flagbase()
    {
        await _host.DeployJavaScriptAsync("""
            function handle() {
              for (const [name, part] of Object.entries(flagbase))
                console.log(typeof part === "function" ? name : Object.keys(part).map((key) => `${name}.${key}`).join("\n"));
            }
            """, "types");
        var types = Repository.Read("src/Deus.Hosting.Functions.Guests/JavaScript/flagbase.d.ts");
        var typed = Namespace().Matches(types)
            .SelectMany(part => Function().Matches(part.Groups[2].Value).Select(function => $"{part.Groups[1].Value}.{function.Groups[1].Value.TrimEnd('_')}"))
            .Append("error");

        Assert.That((await _host.ExecuteAsync(id: "types")).BodyText.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EquivalentTo(typed));
    }

    [GeneratedRegex(@"^### (.+?)\n.*?^```js\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\s*//>\s*", RegexOptions.CultureInvariant)]
    private static partial Regex ResultMark();

    [GeneratedRegex(@"^  namespace (\w+) \{\n(.*?)^  \}", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^    function (\w+)\(", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Function();
}
