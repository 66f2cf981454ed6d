using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Guests.Tests.Scripts;

/// <summary>Runs the scripts of samples/functions.</summary>
public sealed class SampleTests
{
    private readonly EmailOutbox _outbox = new();
    private GuestHost _host = null!;

    [SetUp]
    public void SetUp()
    {
        _outbox.Sent.Clear();
        _host = new GuestHost(services: services => services.AddSingleton<IGuestEmail>(_outbox));
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task The_webhook_in_Lua_accepts_a_signed_delivery_once()
    {
        await DeployAsync("lua/webhook.lua");
        const string Body = """{"repository":"r"}""";
        var signature = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("s3cret"u8, Encoding.UTF8.GetBytes(Body)));

        Assert.That((await SendAsync("POST", "/", Body, ("x-hub-signature-256", "sha256=0"))).StatusCode, Is.EqualTo(401));
        Assert.That((await SendAsync("POST", "/", Body, ("x-hub-signature-256", signature), ("x-github-delivery", "1"))).BodyText, Is.EqualTo("accepted"));
        Assert.That((await SendAsync("POST", "/", Body, ("x-hub-signature-256", signature), ("x-github-delivery", "1"))).BodyText, Is.EqualTo("seen before"));
    }

    [Test]
    public async Task The_webhook_in_JavaScript_counts_events()
    {
        await DeployAsync("javascript/webhook.js");

        Assert.That((await SendAsync("POST", "/", "{}")).StatusCode, Is.EqualTo(400));
        await SendAsync("POST", "/", "{}", ("x-github-event", "push"));
        Assert.That((await SendAsync("POST", "/", "{}", ("x-github-event", "push"))).BodyText.Trim(), Is.EqualTo("""{"kind":"push","count":2}"""));
    }

    [TestCase("lua/notes.lua")]
    [TestCase("javascript/notes.js")]
    public async Task The_notes_are_created_read_listed_and_deleted(string file)
    {
        await DeployAsync(file);

        var created = await SendAsync("POST", "/notes", """{"text":"hi"}""");
        var id = JsonNode.Parse(created.BodyText)!["id"]!.GetValue<string>();

        Assert.That(created.StatusCode, Is.EqualTo(201));
        Assert.That(JsonNode.Parse((await SendAsync("GET", $"/notes/{id}")).BodyText)!["text"]!.GetValue<string>(), Is.EqualTo("hi"));
        Assert.That(JsonNode.Parse((await SendAsync("GET", "/notes")).BodyText)!.AsArray(), Has.Count.EqualTo(1));
        Assert.That((await SendAsync("DELETE", $"/notes/{id}")).StatusCode, Is.EqualTo(204));
        Assert.That((await SendAsync("GET", $"/notes/{id}")).StatusCode, Is.EqualTo(404));
        Assert.That((await SendAsync("GET", "/notes")).BodyText.Trim(), Is.EqualTo("[]"));
        Assert.That((await SendAsync("PUT", "/notes")).StatusCode, Is.EqualTo(405));
    }

    [TestCase("lua/digest.lua")]
    [TestCase("javascript/digest.js")]
    public async Task The_digest_sends_the_orders_once(string file)
    {
        await DeployAsync(file);
        var function = await _host.Get<IFunctionStore>().GetAsync("sample");
        var call = new GuestCall { FunctionId = "sample", FunctionCreatedAt = function.CreatedAt };
        await _host.Get<IGuestKeyValueStore>().SetAsync(call, "order:1", "shoes"u8.ToArray(), default);

        Assert.That((await SendAsync("POST", "/")).BodyText.Trim(), Is.EqualTo("email-1"));
        Assert.That((await SendAsync("POST", "/")).BodyText.Trim(), Is.EqualTo("nothing to send"));
        Assert.That((_outbox.Sent.Single().Text, _outbox.Sent.Single().To.Single()), Is.EqualTo(("* shoes", "me@example.com")));
    }

    private async Task DeployAsync(string file)
    {
        var source = Repository.Read($"samples/functions/{file}");
        DeployInput With(DeployInput input) => input with { Env = new Dictionary<string, string> { ["WEBHOOK_SECRET"] = "s3cret", ["DIGEST_TO"] = "me@example.com" } };
        if (file.EndsWith(".lua", StringComparison.Ordinal))
            await _host.DeployLuaAsync(source, "sample", With);
        else
            await _host.DeployJavaScriptAsync(source, "sample", With);
        await _host.Get<IGuestGrantStore>().SetAsync("sample", new GuestGrants { KeyValue = true, Email = true });
    }

    private async Task<ExecutionResult> SendAsync(string method, string path, string body = "", params (string Name, string Value)[] headers)
    {
        var result = await _host.Engine.ExecuteAsync(new ExecutionRequest
        {
            FunctionId = "sample",
            Method = method,
            PathAndQuery = path,
            Body = Encoding.UTF8.GetBytes(body),
            Headers = [.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))],
        });
        Assert.That(result.Execution.Errors, Is.Empty);
        return result;
    }
}
