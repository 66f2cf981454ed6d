using Deus.Hosting.Functions.Guests.Api;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.Guests.Tests.Lua;

/// <summary>Tests AI, email and variables from the side of a Lua script: options, grants, records.</summary>
public sealed class LuaServiceTests
{
    private readonly EchoChatClient _chat = new();
    private readonly EmailOutbox _outbox = new();
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public void SetUp() => _host = new GuestHost(services: services =>
    {
        services.AddSingleton<IChatClient>(_chat);
        services.AddSingleton<IGuestEmail>(_outbox);
    });

    [OneTimeTearDown]
    public async Task TearDown()
    {
        await _host.DisposeAsync();
        _chat.Dispose();
    }

    [Test]
    public async Task E36_All_options_of_a_chat_reach_the_client_in_order_and_temperature_zero_is_possible()
    {
        await RunAsync("""
            ai.chat({ model = "m", max_tokens = 7, temperature = 0, messages = {
              { role = "system", content = "one" }, { role = "system", content = "two" }, { role = "user" }, { role = "user", content = "three" } } })
            """);

        var (messages, options) = _chat.Requests[^1];
        Assert.That(messages.Select(message => $"{message.Role}:{message.Text}"), Is.EqualTo(new[] { "system:one", "system:two", "user:three" }));
        Assert.That((options!.ModelId, options.MaxOutputTokens, options.Temperature), Is.EqualTo(("m", 7, 0f)));
    }

    [TestCase("{}", "The option 'model' is required.")]
    [TestCase("{ model = 'm' }", "The option 'messages' is required. Accepted: a list of { role, content }.")]
    [TestCase("{ model = 'm', messages = json.array({}) }", "The option 'messages' is not valid. Accepted: 1 to 1000 messages with role and content.")]
    [TestCase("{ model = 'm', messages = {{ role = 'user', content = 'x' }}, max_tokens = 0 }", "The option 'max_tokens' is not valid. Accepted: 1 to 1000000.")]
    [TestCase("{ model = 'm', messages = {{ role = 'user', content = 'x' }}, endpoint = 'http://x' }", "The option 'endpoint' is not accepted: the application chooses the address.")]
    public async Task A_chat_with_wrong_options_returns_nil_and_the_reason(string options, string reason) =>
        Assert.That(await RunAsync($"select(2, ai.chat({options}))"), Is.EqualTo(reason));

    [Test]
    public async Task Calls_are_recorded_per_execution_with_tokens_and_without_secrets()
    {
        await _host.DeployLuaAsync("""
            function handler()
              ai.chat({ model = "m", messages = { { role = "user", content = "my password is " .. env.get("PW") } } })
              email.send({ from = "a@x.example", to = { "b@x.example" }, subject = "s", text = "pw " .. env.get("PW") })
              email.send({ from = "a@x.example", to = "b@x.example", subject = "s\nBcc: c", text = "t" })
              return {}
            end
            """, "records", input => input with { Env = new Dictionary<string, string> { ["PW"] = "correct horse battery" } });
        await _host.Get<IGuestGrantStore>().SetAsync("records", new GuestGrants { Ai = true, Email = true });

        var execution = (await _host.ExecuteAsync(id: "records")).Execution;
        var calls = await _host.Get<IGuestCallStore>().ListAsync(execution.Id);

        Assert.That(calls.Select(call => $"{call.Service} {call.Target} {call.Error is null}"), Is.EqualTo(new[] { "ai m True", "email b@x.example True" }));
        Assert.That((calls[0].InputTokens, calls[0].OutputTokens, calls[0].FunctionId), Is.EqualTo((36L, 46L, "records")));
        Assert.That(calls.Select(call => call.Request + call.Response), Has.All.Not.Contain("correct horse").And.All.Contain("[REDACTED]").Or.All.Contain("email-"));
        Assert.That(calls[0].Duration, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task A_provider_that_fails_is_recorded_and_its_message_does_not_reach_the_guest()
    {
        _chat.Failure = new InvalidOperationException("key sk-123 is wrong");
        var reason = await RunAsync("select(2, ai.chat({ model = 'm', messages = {{ role = 'user', content = 'x' }} }))");
        _chat.Failure = null;

        Assert.That(reason, Is.EqualTo("The service 'ai' has failed."));
    }

    [Test]
    public async Task An_email_has_all_its_fields()
    {
        await RunAsync("""
            email.send({ from = "a@x.example", to = { "b@x.example", "c@x.example" }, cc = "d@x.example", bcc = { "e@x.example" }, reply_to = "f@x.example",
              subject = "s", html = "<b>t</b>", headers = { ["X-A"] = "1" }, tags = { { name = "n", value = "v" } }, scheduled_at = 1700000000 })
            """);

        var email = _outbox.Sent[^1];
        Assert.That(
            (string.Join(' ', email.To), email.Cc.Single(), email.Bcc.Single(), email.ReplyTo, email.Html, email.Text, email.Headers["X-A"], email.Tags.Single().Value, email.ScheduledAt),
            Is.EqualTo(("b@x.example c@x.example", "d@x.example", "e@x.example", "f@x.example", "<b>t</b>", (string?)null, "1", "v", DateTimeOffset.FromUnixTimeSeconds(1700000000))));
    }

    [TestCase("ai.chat({ model = 'm', messages = {{ role = 'user', content = 'x' }} })", "The function has no grant for AI.")]
    [TestCase("email.send({ from = 'a', to = 'b', subject = 's', text = 't' })", "The function has no grant for email.")]
    [TestCase("env.set('A', 'b')", "The function has no grant for variables.")]
    [TestCase("kv.get('a')", "The function has no grant for key-value.")]
    [TestCase("http.get('https://example.com')", "The function has no grant for HTTP.")]
    public async Task A_service_without_a_grant_returns_the_reason(string call, string reason) =>
        Assert.That(await RunAsync($"select(2, {call})", new GuestGrants()), Is.EqualTo(reason));

    [Test]
    public async Task A_service_that_the_application_does_not_give_is_not_available()
    {
        await using var host = new GuestHost();
        await host.DeployLuaAsync("""
            function handler()
              local _, ai = ai.chat({ model = 'm', messages = {{ role = 'user', content = 'x' }} })
              local _, email = email.send({ from = 'a', to = 'b', subject = 's', text = 't' })
              return { body = ai .. email }
            end
            """);
        await host.Get<IGuestGrantStore>().SetAsync("fn", new GuestGrants { Ai = true, Email = true });

        Assert.That((await host.ExecuteAsync()).BodyText, Is.EqualTo("The service 'ai' is not available.The service 'email' is not available."));
    }

    [Test]
    public async Task A_variable_that_a_function_sets_is_there_in_its_next_execution()
    {
        await _host.DeployLuaAsync("""
            local atLoad = env.get("COUNT")
            function handler()
              local count = (tonumber(env.get("COUNT")) or 0) + 1
              env.set("COUNT", tostring(count))
              return { body = tostring(atLoad) .. " " .. env.get("COUNT") }
            end
            """, "counter");
        await _host.Get<IGuestGrantStore>().SetAsync("counter", new GuestGrants { Variables = true });

        Assert.That((await _host.ExecuteAsync(id: "counter")).BodyText, Is.EqualTo("nil 1"));
        Assert.That((await _host.ExecuteAsync(id: "counter")).BodyText, Is.EqualTo("1 2"));
    }

    private async Task<string> RunAsync(string expression, GuestGrants? grants = null)
    {
        await _host.DeployLuaAsync($"function handler() return {{ body = tostring(({expression})) }} end", "call");
        await _host.Get<IGuestGrantStore>().SetAsync("call", grants ?? new GuestGrants { Ai = true, Email = true });
        var result = await _host.ExecuteAsync(id: "call");
        Assert.That(result.Execution.Errors, Is.Empty);
        return result.BodyText;
    }
}
