using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Http;
using Deus.Hosting.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Guests.Tests.Lua;

/// <summary>Runs every example of docs/lua.md. Each function of each module has one, so these are the tests of the modules too.</summary>
public sealed partial class LuaDocsTests
{
    private const string Show = """
        local function show(...)
          local texts = {}
          for i = 1, select("#", ...) do
            local value = select(i, ...)
            texts[i] = type(value) == "string" and '"' .. value .. '"' or type(value) == "table" and json.encode(value) or tostring(value)
          end
          return table.concat(texts, ", ")
        end
        """;

    private WebApplication _server = null!;
    private GuestHost _host = null!;
    private string _address = "";

    private static IEnumerable<TestCaseData> Examples =>
        Entry().Matches(Repository.Read("docs/lua.md")).Select(entry => new TestCaseData(entry.Groups[2].Value).SetArgDisplayNames(entry.Groups[1].Value));

    [OneTimeSetUp]
    public async Task SetUp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Map("/echo", async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString} {await reader.ReadToEndAsync()}");
        });
        await _server.StartAsync();
        _address = $"http://api.example.com:{new Uri(_server.Urls.Single()).Port}";
        var connector = GuestHttp.CreateConnector((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), ["api.example.com"]);
        _host = new GuestHost(options => options.BaseUrl = "https://example.com", services =>
        {
            services.AddSingleton(connector);
            services.AddKeyedSingleton<IChatClient>("openai", new EchoChatClient());
            services.AddSingleton<IGuestEmail>(new EmailOutbox());
        });
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Each_example_of_the_documentation_has_the_results_that_it_shows(string example)
    {
        var lines = example.Split('\n');
        var expected = new List<string>();
        var script = new StringBuilder(Show).Append("\nfunction handler(ctx, event)\nlocal results = {}\n");
        foreach (var line in lines)
        {
            var parts = Regex.Split(line, @"\s*-->\s*");
            script.AppendLine(parts.Length == 2 ? $"results[#results + 1] = show({parts[0]})" : line);
            if (parts.Length == 2)
                expected.Add(parts[1]);
        }

        script.Append("return { body = table.concat(results, '\\n') }\nend\n").Replace("https://api.example.com", _address);
        await _host.DeployLuaAsync(script.ToString(), "docs");
        await _host.Get<IGuestGrantStore>().SetAsync("docs", new GuestGrants { KeyValue = true, Ai = true, Email = true, Variables = true, Hosts = ["api.example.com"] });

        var result = await _host.ExecuteAsync(id: "docs");

        Assert.That(result.Execution.Errors, Is.Empty);
        Assert.That(result.BodyText.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(expected));
    }

    [GeneratedRegex(@"^### (.+?)\n.*?^```lua\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Entry();
}
