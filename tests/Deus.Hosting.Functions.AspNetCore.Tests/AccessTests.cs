using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
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
    [TestCase("console", null, 401, "general_unauthorized_scope")]
    [TestCase("console", ApiHost.Key, 401, "user_unauthorized")]
    public async Task Unauthorized_request_is_rejected_before_the_body_is_read(string? project, string? key, int status, string type)
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

    [TestCase("functions.read", "GET", "functions/none")]
    [TestCase("functions.write", "DELETE", "functions/none")]
    [TestCase("executions.read", "GET", "functions/none/executions")]
    [TestCase("execution.read", "GET", "functions/none/executions")]
    [TestCase("executions.write", "POST", "functions/none/executions")]
    [TestCase("execution.write", "POST", "functions/none/executions")]
    public async Task Each_documented_spelling_of_a_scope_grants_it_and_no_other(string scope, string method, string path)
    {
        await using var api = await ApiHost.StartAsync(o =>
        {
            o.ProjectId = ApiHost.Project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key, Scopes = [scope] });
        });

        AssertError(await api.SendAsync(new HttpMethod(method), path, method == "POST" ? new { } : null), 404, "function_not_found");
        var (otherMethod, otherPath) = method == "GET" ? (HttpMethod.Delete, "functions/none") : (HttpMethod.Get, "functions/none");
        AssertError(await api.SendAsync(otherMethod, otherPath), 401, "general_unauthorized_scope");
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
    public async Task Every_request_is_rejected_when_no_key_is_configured()
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

        Assert.That((version.Status, version.Body), Is.EqualTo((200, """{"version":"1.9.6"}""")));
    }

    [Test]
    public async Task Public_endpoints_need_no_key_and_reject_keys_except_ping_with_a_valid_key(
        [Values("functions/runtimes", "health/version", "ping")] string path)
    {
        var (ofRightKey, refused) = path == "ping" ? (200, "") : (401, "general_unauthorized_scope");
        await using var other = await ApiHost.StartAsync();
        (string? Project, string? Key, int Status, string Type)[] cases =
        [
            (null, null, 200, ""),
            ("p1", null, 200, ""),
            ("console", null, 200, ""),
            ("p1", ApiHost.Key, ofRightKey, refused),
            ("p1", ApiHost.ReadKey, ofRightKey, refused),
            ("other", null, 404, "project_not_found"),
            ("other", ApiHost.Key, 404, "project_not_found"),
            ("p1", "wrong", 401, "user_unauthorized"),
            (null, ApiHost.Key, 401, "user_unauthorized"),
            ("p1", "ephemeral_x.y.z", 401, "project_key_expired"),
            ("p1", KeyOf(other), 401, "project_key_expired"),
            ("p1", KeyOf(Api), ofRightKey, refused),
        ];
        foreach (var (project, key, status, type) in cases)
        {
            using var client = Api.NewClient(project, key);
            var answer = await Api.SendAsync(HttpMethod.Get, path, client: client);
            Assert.That(answer.Status, Is.EqualTo(status), $"{project} {key} {answer.Body}");
            if (status != 200)
                AssertError(answer, status, type);
        }
    }

    [TestCase("functions/runtimes")]
    [TestCase("health/version")]
    public async Task Public_endpoint_called_with_a_key_names_the_missing_public_scope(string path) => AssertError(
        await Api.SendAsync(HttpMethod.Get, path),
        401,
        "general_unauthorized_scope",
        "(role: applications) missing scopes ([\"public\"])");

    [TestCase("functions", 200)]
    [TestCase("functions/fn1", 200)]
    [TestCase("functions/none", 404)]
    [TestCase("functions/fn1/variables", 200)]
    [TestCase("functions/fn1/deployments", 200)]
    [TestCase("functions/fn1/executions", 200)]
    [TestCase("functions/specifications", 200)]
    [TestCase("functions/runtimes", 401)]
    [TestCase("ping", 200)]
    [TestCase("nothing", 404)]
    public async Task HEAD_answers_as_GET_without_the_body(string path, int status)
    {
        await Api.CreateFunctionAsync();

        var head = await Api.SendAsync(HttpMethod.Head, path);
        var get = await Api.SendAsync(HttpMethod.Get, path);

        Assert.That((head.Status, head.Body, head.ContentType), Is.EqualTo((status, "", get.ContentType)));
        Assert.That(get.Status, Is.EqualTo(status));
        Assert.That(head.Headers["Content-Length"], Is.EqualTo(get.Headers["Content-Length"]));
    }

    [Test]
    public async Task HEAD_needs_the_scope_of_GET()
    {
        using var anonymous = Api.NewClient(ApiHost.Project, null);

        Assert.That((await Api.SendAsync(HttpMethod.Head, "functions", client: anonymous)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Function_key_of_another_project_is_ignored_on_public_endpoints_and_rejected_elsewhere()
    {
        var project = "before";
        await using var api = await ApiHost.StartAsync(o =>
        {
            o.ProjectId = project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
        });
        var key = KeyOf(api);
        api.Services.GetRequiredService<IOptionsMonitorCache<AppwriteApiOptions>>().Clear();
        project = "p1";
        using var client = api.NewClient("p1", key);

        Assert.That((await api.SendAsync(HttpMethod.Get, "functions/runtimes", client: client)).Status, Is.EqualTo(200));
        AssertError(await api.SendAsync(HttpMethod.Get, "functions", client: client), 401, "general_unauthorized_scope", "guests");
    }

    [Test]
    public async Task Malformed_function_id_is_rejected_with_400()
    {
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions/-x"), 400, "general_argument_invalid", "`functionId`");
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions/..%2f..%2fetc"), 400, "general_argument_invalid", "`functionId`");
    }

    [Test]
    public void Project_id_console_is_rejected_at_startup()
    {
        var refused = Assert.ThrowsAsync<OptionsValidationException>(() => ApiHost.StartAsync(o => o.ProjectId = "console"));

        Assert.That(refused!.Message, Does.Contain("ProjectId").And.Contain("console"));
    }

    [Test]
    public void All_invalid_options_are_reported_in_one_exception()
    {
        var refused = Assert.ThrowsAsync<OptionsValidationException>(() => ApiHost.StartAsync(o =>
        {
            o.ApiKeys.Add(new AppwriteApiKey());
            o.ApiKeys.Add(new AppwriteApiKey { Key = "k", Scopes = ["functions.fly"] });
            o.MaxFunctionsPerDay = 0;
        }));

        Assert.That(refused!.Failures.Count(), Is.EqualTo(4));
    }

    private static string KeyOf(ApiHost api) => api.Services.GetServices<IFunctionKeyIssuer>().Single()
        .Issue(new FunctionSettings { Name = "n" }, TimeSpan.FromMinutes(1));
}
