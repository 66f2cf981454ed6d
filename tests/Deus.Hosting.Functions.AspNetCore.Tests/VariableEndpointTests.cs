using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

[TestFixture]
public sealed class VariableEndpointTests : ApiFixture
{
    private const string Path = "functions/fn1/variables";

    [SetUp]
    public Task CreateAsync() => Api.CreateFunctionAsync();

    [Test]
    public async Task Variable_is_secret_by_default_and_no_response_contains_its_value()
    {
        var created = await Api.PostAsync(Path, new { key = "API_KEY", value = "hunter2" });

        Assert.That(created.Status, Is.EqualTo(201), created.Body);
        AssertShape(created, """{"$id":"6b010b936d0931912415","$createdAt":"2026-11-21T03:10:11.446+00:00","$updatedAt":"2026-11-21T03:10:11.446+00:00","key":"API_KEY","value":"","secret":true,"resourceType":"function","resourceId":"fn1"}""");
        Assert.That((created.Text("value"), created.Text("resourceType"), created.Text("resourceId")), Is.EqualTo(("", "function", "fn1")));
        foreach (var path in new[] { Path, $"{Path}/{created.Text("$id")}", "functions/fn1", "functions" })
            Assert.That((await Api.SendAsync(HttpMethod.Get, path)).Body, Does.Contain("API_KEY").And.Not.Contain("hunter2"), path);
    }

    [Test]
    public async Task Value_of_a_plain_variable_is_returned()
    {
        var created = await Api.PostAsync(Path, new { key = "K", value = "v/\"é", secret = false });

        Assert.That(created.Text("value"), Is.EqualTo("v/\"é"));
        var listed = await Api.SendAsync(HttpMethod.Get, Path);
        Assert.That(listed.Json.GetProperty("total").GetInt32(), Is.EqualTo(1));
    }

    [TestCase("""{"value":""}""", "\"key\"")]
    [TestCase("""{"key":"k"}""", "\"value\"")]
    [TestCase("""{"key":"","value":""}""", "`key`")]
    [TestCase("""{"key":"k","value":"","secret":"true"}""", "`secret`")]
    public async Task Missing_or_invalid_parameter_is_rejected_by_its_name(string body, string named) =>
        AssertError(await Api.PostAsync(Path, body), 400, "general_argument_invalid", named);

    [Test]
    public async Task Keys_and_values_that_are_too_long_are_rejected_and_keys_with_any_character_accepted()
    {
        AssertError(await Api.PostAsync(Path, new { key = new string('k', 256), value = "" }), 400, "general_argument_invalid");
        AssertError(await Api.PostAsync(Path, new { key = "k", value = new string('v', 8193) }), 400, "general_argument_invalid");
        Assert.That((await Api.PostAsync(Path, new { key = "1 bad-key!", value = "" })).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Variables_above_2_MB_together_are_a_400()
    {
        var variables = Api.Services.GetRequiredService<IVariableStore>();
        for (var i = 0; i < 243; i++)
            await variables.SetAsync("fn1", $"V{i:000}", new string('x', 8192));

        var created = await Api.PostAsync(Path, new { key = "REST", value = new string('x', 5928) });
        Assert.That(created.Status, Is.EqualTo(201), "exactly 2,000,000 bytes");
        AssertError(await Api.PostAsync(Path, new { key = "N", value = "" }), 400, "general_argument_invalid", "2000000 bytes together");
        AssertError(
            await Api.SendAsync(HttpMethod.Put, $"{Path}/{created.Text("$id")}", new { key = "REST", value = new string('x', 5929) }),
            400,
            "general_argument_invalid",
            "2000000 bytes together");
    }

    [Test]
    public async Task Create_or_update_with_an_existing_key_returns_409()
    {
        await Api.PostAsync(Path, new { key = "A", value = "" });
        var second = await Api.PostAsync(Path, new { key = "B", value = "" });

        AssertError(
            await Api.PostAsync(Path, new { key = "A", value = "" }),
            409,
            "variable_already_exists",
            "Variable with the same ID already exists in this project. Try again with a different ID.");
        AssertError(
            await Api.SendAsync(HttpMethod.Put, $"{Path}/{second.Text("$id")}", new { key = "A" }), 409, "variable_already_exists");
    }

    [Test]
    public async Task Update_of_a_variable_requires_the_key_and_cannot_unset_secret()
    {
        var created = await Api.PostAsync(Path, new { key = "A", value = "" });
        var one = $"{Path}/{created.Text("$id")}";

        AssertError(await Api.SendAsync(HttpMethod.Put, one, new { value = "x" }), 400, "general_argument_invalid", "\"key\"");
        AssertError(
            await Api.SendAsync(HttpMethod.Put, one, new { key = "A", secret = false }), 400, "variable_cannot_unset_secret");
        Assert.That((await Api.SendAsync(HttpMethod.Put, one, new { key = "B", value = "x" })).Text("key"), Is.EqualTo("B"));
    }

    [Test]
    public async Task Deleting_answers_204_and_then_404()
    {
        var created = await Api.PostAsync(Path, new { key = "A", value = "" });
        var one = $"{Path}/{created.Text("$id")}";

        var deleted = await Api.SendAsync(HttpMethod.Delete, one);

        Assert.That((deleted.Status, deleted.Body), Is.EqualTo((204, "")));
        AssertError(await Api.SendAsync(HttpMethod.Delete, one), 404, "variable_not_found");
    }

    [Test]
    public async Task Variables_of_no_function_are_not_found() =>
        AssertError(await Api.PostAsync("functions/none/variables", new { key = "A", value = "" }), 404, "function_not_found");

    [Test]
    public async Task Each_change_of_a_variable_releases_the_workers_that_have_the_old_environment()
    {
        var id = (await Api.PostAsync("functions/fn1/deployments", ApiHost.Form())).Text("$id");
        await Api.WaitAsync("fn1", id);
        Api.Runtime.Released.Clear();

        var created = await Api.PostAsync(Path, new { key = "K", value = "1" });
        var one = $"{Path}/{created.Text("$id")}";
        await Api.SendAsync(HttpMethod.Put, one, new { key = "K", value = "2" });
        await Api.SendAsync(HttpMethod.Delete, one);

        Assert.That(Api.Runtime.Released, Is.EqualTo(new[] { id, id, id }));
    }
}
