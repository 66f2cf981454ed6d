using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>
/// Tests that a function gets a key with each execution, with the scopes of its settings and the duration of its timeout.
/// </summary>
[TestFixture]
public sealed class FunctionKeyTests
{
    [Test]
    public async Task Function_key_has_the_scopes_of_the_function_until_its_timeout()
    {
        var time = new FakeTimeProvider();
        await using var api = await ApiHost.StartAsync(time: time);
        var key = await KeyOfAsync(api);
        using var client = api.NewClient(ApiHost.Project, key);

        Assert.That((await api.SendAsync(HttpMethod.Get, "functions", client: client)).Status, Is.EqualTo(200));
        ApiFixture.AssertError(
            await api.SendAsync(HttpMethod.Post, "functions", new { }, client), 401, "general_unauthorized_scope", "functions.write");
        using var elsewhere = api.NewClient("other", key);
        ApiFixture.AssertError(await api.SendAsync(HttpMethod.Get, "functions", client: elsewhere), 404, "project_not_found");
        using var nowhere = api.NewClient(null, key);
        ApiFixture.AssertError(await api.SendAsync(HttpMethod.Get, "functions", client: nowhere), 401, "user_unauthorized");

        time.Advance(TimeSpan.FromSeconds(15 + 60));
        ApiFixture.AssertError(await api.SendAsync(HttpMethod.Get, "functions", client: client), 401, "project_key_expired");
    }

    [Test]
    public async Task A_key_that_was_changed_or_is_of_another_process_is_refused()
    {
        await using var api = await ApiHost.StartAsync();
        await using var other = await ApiHost.StartAsync();
        var key = await KeyOfAsync(api);
        var parts = key.Split('.');

        foreach (var forged in new[]
        {
            await KeyOfAsync(other), $"{parts[0]}.{parts[1]}x.{parts[2]}", $"{parts[0]}.{parts[1]}.", "ephemeral_", "dynamic_x.y.z", "ephemeral_.", key + "x",
        })
        {
            using var client = api.NewClient(ApiHost.Project, null);
            client.DefaultRequestHeaders.TryAddWithoutValidation("X-Appwrite-Key", forged);
            ApiFixture.AssertError(await api.SendAsync(HttpMethod.Get, "functions", client: client), 401, "project_key_expired");
        }
    }

    [Test]
    public async Task Key_has_the_time_of_its_second_the_timeout_and_the_scopes()
    {
        var time = new FakeTimeProvider();
        await using var api = await ApiHost.StartAsync(time: time);
        var keys = api.Services.GetRequiredService<FunctionKeys>();
        var timeout = TimeSpan.FromSeconds(15);
        var settings = new FunctionSettings { Name = "n", Runtime = "node-22", Scopes = ["functions.read"] };
        var first = keys.Issue(settings, timeout);

        Assert.That(keys.Issue(settings, timeout), Is.EqualTo(first), "in the same second");
        Assert.That(keys.Issue(settings, timeout * 2), Is.Not.EqualTo(first));
        Assert.That(keys.ScopesOf(keys.Issue(settings with { Scopes = ["functions.write"] }, timeout)), Is.EqualTo((string[])["functions.write"]));
        time.Advance(timeout + TimeSpan.FromMinutes(1));
        Assert.Throws<ApiException>(() => keys.ScopesOf(first));
        Assert.That(keys.ScopesOf(keys.Issue(settings, timeout)), Is.EqualTo((string[])["functions.read"]));
    }

    [Test]
    public async Task Build_receives_a_function_key_and_its_log_masks_the_key()
    {
        await using var api = await ApiHost.StartAsync(isReal: true);
        await api.CreateFunctionAsync();
        await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", scopes = new[] { "functions.read" } });
        using var form = ApiHost.Form(ApiHost.Archive(
            "module.exports = ({ res }) => res.text(require('fs').readFileSync(require('path').join(__dirname, '..', 'key'), 'utf8'))"));
        form.Add(new StringContent("printf %s $APPWRITE_FUNCTION_API_KEY > key; echo the key is $APPWRITE_FUNCTION_API_KEY"), "commands");
        var created = await api.PostAsync("functions/fn1/deployments", form);
        await api.WaitAsync("fn1", created.Text("$id"));
        var key = (await api.PostAsync("functions/fn1/executions", new { })).Text("responseBody");
        using var client = api.NewClient(ApiHost.Project, key);

        var answer = await api.SendAsync(HttpMethod.Get, $"functions/fn1/deployments/{created.Text("$id")}", client: client);

        Assert.That((answer.Status, answer.Text("buildLogs")), Is.EqualTo((200, "the key is [REDACTED]\n")), answer.Body);
    }

    [Test]
    public void The_options_bind_from_configuration()
    {
        var options = Bind(new()
        {
            ["ProjectId"] = "p1",
            ["MaxFunctionsPerDay"] = "7",
            ["ApiKeys:0:Key"] = "k",
            ["ApiKeys:0:Scopes:0"] = "functions.read",
            ["ApiKeys:0:ExpiresAt"] = "2030-01-01T00:00:00Z",
            ["ApiKeys:1:Key"] = "all",
        });

        Assert.That((options.ProjectId, options.MaxFunctionsPerDay, options.ApiKeys.Count), Is.EqualTo(("p1", (int?)7, 2)));
        Assert.That((options.ApiKeys[0].Key, options.ApiKeys[0].ExpiresAt), Is.EqualTo(("k", (DateTimeOffset?)new DateTimeOffset(2030, 1, 1, 0, 0, 0, default))));
        Assert.That((options.ApiKeys[0].Scopes, options.ApiKeys[1].Scopes), Is.EqualTo((new[] { "functions.read" }, (IReadOnlyList<string>?)null)));
    }

    [Test]
    public void A_key_of_the_configuration_that_is_not_known_is_refused() =>
        Assert.That(() => Bind(new() { ["ProjectId"] = "p1", ["ApiKey"] = "k" }), Throws.TypeOf<OptionsValidationException>().With.Message.Contains("Api:ApiKey is not known. Accepted: AllowGuestExecutions, ApiKeys, "));

    private static AppwriteApiOptions Bind(Dictionary<string, string?> values)
    {
        var services = new ServiceCollection();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => $"Api:{v.Key}", v => v.Value)).Build();
        services.AddAppwriteApi(configuration.GetSection("Api"));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<AppwriteApiOptions>>().Value;
    }

    private static async Task<string> KeyOfAsync(ApiHost api)
    {
        var key = "";
        api.Runtime.Handler = (request, _) =>
        {
            key = request.Headers.Single(h => h.Key == "x-appwrite-key").Value;
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };
        await api.DeployAsync();
        await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", scopes = new[] { "functions.read" } });
        var executed = await api.PostAsync("functions/fn1/executions", new { });
        Assert.That(executed.Body, Does.Not.Contain(key), "the key is in no record");
        return key;
    }
}
