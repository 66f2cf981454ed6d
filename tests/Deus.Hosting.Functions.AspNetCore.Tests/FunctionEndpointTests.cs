using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

[TestFixture]
public sealed class FunctionEndpointTests : ApiFixture
{
    private const string Recorded =
        """
        {"$id":"6b010b6f6117a3ab3400","$createdAt":"2026-11-21T03:09:35.398+00:00","$updatedAt":"2026-11-21T03:09:35.401+00:00","execute":["any"],"name":"Hello","enabled":true,"live":true,"logging":true,"runtime":"node-20.0","deploymentId":"","deploymentCreatedAt":"","latestDeploymentId":"","latestDeploymentCreatedAt":"","latestDeploymentStatus":"","scopes":["users.read"],"vars":[],"events":["users.*.create"],"schedule":"","timeout":15,"entrypoint":"src\/main.js","commands":"npm install","version":"v5","installationId":"","providerRepositoryId":"","providerBranch":"","providerRootDirectory":"","providerSilentMode":false,"specification":"s-1vcpu-512mb"}
        """;

    [Test]
    public async Task A_function_is_created_with_the_recorded_document()
    {
        var created = await Api.PostAsync("functions", new
        {
            functionId = "unique()",
            name = "Hello",
            runtime = "node-20.0",
            execute = new[] { "any" },
            scopes = new[] { "users.read" },
            events = new[] { "users.*.create" },
            entrypoint = "src/main.js",
            commands = "npm install",
            buildSpecification = "s-1vcpu-512mb",
            unknown = new { nested = 1 },
        });

        Assert.That(created.Status, Is.EqualTo(201), created.Body);
        Assert.That(created.ContentType, Is.EqualTo("application/json; charset=UTF-8"));
        AssertShape(created, Recorded);
        using var recorded = JsonDocument.Parse(Recorded);
        foreach (var property in recorded.RootElement.EnumerateObject().Where(p => p.Name[0] != '$'))
            Assert.That(created.Json.GetProperty(property.Name).ToString(), Is.EqualTo(property.Value.ToString()), property.Name);
        Assert.That(created.Text("$id"), Does.Match(@"\A[0-9a-f]{20}\z"));
        Assert.That(created.Text("$createdAt"), Does.Match(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00\z"));
    }

    [Test]
    public async Task URL_encoded_form_creates_a_function()
    {
        var created = await Api.PostAsync("functions", new FormUrlEncodedContent(
        [
            new("functionId", "fn1"), new("name", "Hello"), new("runtime", "node-20.0"), new("execute[]", "any"),
            new("enabled", "false"), new("timeout", "20"),
        ]));

        Assert.That(created.Status, Is.EqualTo(201), created.Body);
        Assert.That(created.Json.GetProperty("execute")[0].GetString(), Is.EqualTo("any"));
        Assert.That(created.Json.GetProperty("enabled").GetBoolean(), Is.False);
        Assert.That(created.Json.GetProperty("timeout").GetInt32(), Is.EqualTo(20));
    }

    [TestCase("""{"name":"n","runtime":"node-20.0"}""", "Param \"functionId\" is not optional.")]
    [TestCase("""{"functionId":"f","runtime":"node-20.0"}""", "Param \"name\" is not optional.")]
    [TestCase("""{"functionId":"f","name":"n"}""", "Param \"runtime\" is not optional.")]
    [TestCase("""{"functionId":"f","name":null,"runtime":"node-20.0"}""", "Param \"name\" is not optional.")]
    [TestCase("""{"functionId": oops""", "Param \"functionId\" is not optional.")]
    [TestCase("", "Param \"functionId\" is not optional.")]
    [TestCase("[]", "Param \"functionId\" is not optional.")]
    [TestCase("""{"functionId":"-f","name":"n","runtime":"node-20.0"}""", "Invalid `functionId` param")]
    [TestCase("""{"functionId":"f","name":"n","runtime":"php-1"}""", "Invalid `runtime` param")]
    [TestCase("""{"functionId":"f","name":7,"runtime":"node-20.0"}""", "Invalid `name` param")]
    [TestCase("""{"functionId":"f","name":"n","runtime":"node-20.0","timeout":0}""", "Invalid `timeout` param: Value must be a valid range between 1 and 900")]
    [TestCase("""{"functionId":"f","name":"n","runtime":"node-20.0","timeout":901}""", "between 1 and 900")]
    [TestCase("""{"functionId":"f","name":"n","runtime":"node-20.0","enabled":"true"}""", "Invalid `enabled` param")]
    [TestCase("""{"functionId":"f","name":"n","runtime":"node-20.0","execute":"any"}""", "Invalid `execute` param")]
    [TestCase("""{"functionId":"f","name":"n","runtime":"node-20.0","scopes":["users.fly"]}""", "Invalid `scopes` param")]
    [TestCase("""{"functionId":"f","name":"n","runtime":"node-20.0","schedule":"often"}""", "Invalid `schedule` param")]
    [TestCase("""{"functionId":"f","name":"n","runtime":"node-20.0","specification":"huge"}""", "Invalid `specification` param")]
    public async Task Missing_or_invalid_parameter_is_rejected_by_its_name(string body, string message) =>
        AssertError(await Api.PostAsync("functions", body), 400, "general_argument_invalid", message);

    [Test]
    public async Task Creating_a_function_with_an_existing_id_is_rejected()
    {
        await Api.CreateFunctionAsync();

        AssertError(
            await Api.PostAsync("functions", new { functionId = "fn1", name = "n", runtime = "node-20.0" }),
            409,
            "function_already_exists");
    }

    [Test]
    public async Task Update_resets_omitted_fields_except_runtime_and_entry_file()
    {
        await Api.PostAsync("functions", new
        {
            functionId = "fn1",
            name = "Hello",
            runtime = "node-20.0",
            entrypoint = "src/main.js",
            commands = "npm install",
            timeout = 100,
            enabled = false,
            execute = new[] { "any" },
        });

        var updated = await Api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "Other" });

        Assert.That(updated.Status, Is.EqualTo(200));
        Assert.Multiple(() =>
        {
            Assert.That(updated.Text("name"), Is.EqualTo("Other"));
            Assert.That(updated.Text("runtime"), Is.EqualTo("node-20.0"));
            Assert.That(updated.Text("entrypoint"), Is.EqualTo("src/main.js"));
            Assert.That(updated.Text("commands"), Is.Empty);
            Assert.That(updated.Json.GetProperty("timeout").GetInt32(), Is.EqualTo(15));
            Assert.That(updated.Json.GetProperty("enabled").GetBoolean());
            Assert.That(updated.Json.GetProperty("execute").GetArrayLength(), Is.Zero);
            Assert.That(updated.Json.GetProperty("live").GetBoolean(), Is.False);
        });
        AssertError(await Api.SendAsync(HttpMethod.Put, "functions/fn1", new { }), 400, "general_argument_invalid", "name");
    }

    [TestCase("""{"installationId":"i"}""", 404, "installation_not_found")]
    [TestCase("""{"installationId":"i","providerRepositoryId":"r","providerBranch":"b"}""", 404, "installation_not_found")]
    [TestCase("""{"installationId":"i","providerRepositoryId":"r"}""", 404, "installation_not_found")]
    [TestCase("""{"providerRepositoryId":"r"}""", 400, "general_argument_invalid")]
    [TestCase("""{"providerRepositoryId":"r","providerBranch":"b"}""", 400, "general_argument_invalid")]
    [TestCase("""{"installationId":"i","providerBranch":"{129}"}""", 400, "general_argument_invalid")]
    [TestCase("""{"providerBranch":"b","providerRootDirectory":"d","installationId":"","providerRepositoryId":""}""", 0, "")]
    public async Task Repository_settings_return_404_because_no_installation_exists(string more, int status, string type)
    {
        await Api.CreateFunctionAsync();
        var body = more.Replace("{129}", new string('b', 129), StringComparison.Ordinal)[1..];

        var created = await Api.PostAsync("functions", """{"functionId":"fn2","name":"n","runtime":"node-20.0",""" + body);
        var updated = await Api.SendAsync(HttpMethod.Put, "functions/fn1", """{"name":"n",""" + body);

        if (status > 0)
        {
            AssertError(created, status, type);
            AssertError(updated, status, type);
            AssertError(await Api.SendAsync(HttpMethod.Get, "functions/fn2"), 404, "function_not_found");
            return;
        }

        Assert.That((created.Status, updated.Status), Is.EqualTo((201, 200)), updated.Body);
    }

    [TestCase("{}")]
    [TestCase("""{"name":""}""")]
    [TestCase("""{"name":"n","timeout":0}""")]
    [TestCase("""{"name":"n","runtime":"php-1"}""")]
    [TestCase("""{"name":"n","schedule":"often"}""")]
    [TestCase("""{"name":"n","deploymentRetention":36501}""")]
    public async Task Invalid_update_is_rejected_before_the_function_is_read(string body)
    {
        AssertError(await Api.SendAsync(HttpMethod.Put, "functions/nope", body), 400, "general_argument_invalid");
        AssertError(await Api.SendAsync(HttpMethod.Put, "functions/nope", new { name = "n", runtime = "php-8.0" }), 404, "function_not_found");
    }

    [Test]
    public async Task Deleting_answers_204_with_an_html_type_and_no_body_and_then_404()
    {
        await Api.CreateFunctionAsync();

        var deleted = await Api.SendAsync(HttpMethod.Delete, "functions/fn1");

        Assert.That((deleted.Status, deleted.Body, deleted.ContentType), Is.EqualTo((204, "", "text/html")));
        AssertError(await Api.SendAsync(HttpMethod.Delete, "functions/fn1"), 404, "function_not_found");
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions/fn1"), 404, "function_not_found");
    }

    [Test]
    public async Task Functions_are_listed_in_pages()
    {
        foreach (var id in new[] { "a", "b", "c" })
            await Api.CreateFunctionAsync(id);

        var page = await Api.SendAsync(
            HttpMethod.Get,
            "functions?queries[0]=" + Uri.EscapeDataString("""{"method":"limit","values":[1]}""")
                + "&queries[1]=" + Uri.EscapeDataString("""{"method":"offset","values":[1]}"""));

        Assert.That(page.Json.GetProperty("total").GetInt32(), Is.EqualTo(3));
        Assert.That(page.Json.GetProperty("functions").EnumerateArray().Single().GetProperty("$id").GetString(), Is.EqualTo("b"));
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions?queries[]=x"), 400, "general_query_invalid");
    }
}
