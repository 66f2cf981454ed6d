using Deus.Hosting.Shared;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

[TestFixture]
public sealed class AccessTests : ApiFixture
{
    [TestCase("p1", null, 401, "general_unauthorized_scope")]
    [TestCase("p1", "wrong", 401, "user_unauthorized")]
    [TestCase(null, ApiHost.Key, 401, "user_unauthorized")]
    [TestCase("other", ApiHost.Key, 404, "project_not_found")]
    [TestCase(null, null, 401, "general_unauthorized_scope")]
    [TestCase("p1", ApiHost.ReadKey, 401, "general_unauthorized_scope")]
    public async Task Who_may_not_pass_is_told_before_the_body_is_looked_at(string? project, string? key, int status, string type)
    {
        using var client = Api.NewClient(project, key);

        AssertError(await Api.SendAsync(HttpMethod.Post, "functions", "{ broken", client), status, type);
    }

    [Test]
    public async Task The_missing_scope_is_named()
    {
        using var client = Api.NewClient("p1", ApiHost.ReadKey);

        AssertError(
            await Api.SendAsync(HttpMethod.Post, "functions/fn1/executions", null, client),
            401,
            "general_unauthorized_scope",
            "(role: applications) missing scopes ([\"execution.write\"])");
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions/fn1", null, client), 404, "function_not_found");
    }

    [Test]
    public async Task A_key_that_has_expired_is_refused()
    {
        var time = new FakeTimeProvider();
        await using var api = await ApiHost.StartAsync(
            o =>
            {
                o.ProjectId = "p1";
                o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key, ExpiresAt = time.GetUtcNow().AddHours(1) });
            },
            time);
        Assert.That((await api.SendAsync(HttpMethod.Get, "functions")).Status, Is.EqualTo(200));

        time.Advance(TimeSpan.FromHours(1));

        AssertError(await api.SendAsync(HttpMethod.Get, "functions"), 401, "project_key_expired");
    }

    [Test]
    public async Task Without_keys_every_request_is_refused()
    {
        await using var api = await ApiHost.StartAsync(o => o.ProjectId = "p1");

        foreach (var key in new[] { ApiHost.Key, "", "x" })
        {
            using var client = api.NewClient("p1", key);
            Assert.That((await api.SendAsync(HttpMethod.Get, "functions", null, client)).Status, Is.EqualTo(401));
        }
    }

    [TestCase("GET", "nothing")]
    [TestCase("GET", "")]
    [TestCase("PATCH", "functions")]
    [TestCase("POST", "functions/fn1")]
    [TestCase("GET", "functions/fn1/nothing/at/all")]
    public async Task Unknown_routes_and_methods_are_not_found(string method, string path) =>
        AssertError(
            await Api.SendAsync(new HttpMethod(method), path),
            404,
            "general_route_not_found",
            "The requested route was not found. Please refer to the API docs and try again.");

    [Test]
    public async Task The_version_is_public()
    {
        using var client = Api.NewClient(null, null);

        var version = await Api.SendAsync(HttpMethod.Get, "health/version", null, client);

        Assert.That((version.Status, version.Body), Is.EqualTo((200, """{"version":"1.8.1"}""")));
    }

    [Test]
    public async Task An_id_that_is_none_is_refused()
    {
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions/-x"), 400, "general_argument_invalid", "`functionId`");
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions/..%2f..%2fetc"), 400, "general_argument_invalid", "`functionId`");
    }

    [Test]
    public void Options_are_all_checked_at_once()
    {
        var refused = Assert.ThrowsAsync<OptionsValidationException>(() => ApiHost.StartAsync(o =>
        {
            o.ApiKeys.Add(new AppwriteApiKey());
            o.ApiKeys.Add(new AppwriteApiKey { Key = "k", Scopes = ["functions.fly"] });
            o.MaxFunctionsPerDay = 0;
        }));

        Assert.That(refused!.Failures.Count(), Is.EqualTo(4));
    }
}
