using System.Text.RegularExpressions;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Testing;

/// <summary>Tests that the stub returns the documents of a real server.</summary>
public sealed partial class StubDocumentTests
{
    private const string Function = """{"$id":"ID","$createdAt":"TIME","$updatedAt":"TIME","execute":["any"],"name":"Hello","enabled":true,"live":true,"logging":true,"runtime":"node-20.0","deploymentId":"","deploymentCreatedAt":"","latestDeploymentId":"","latestDeploymentCreatedAt":"","latestDeploymentStatus":"","scopes":["users.read"],"vars":[],"events":["users.*.create"],"schedule":"","timeout":15,"entrypoint":"src\/main.js","commands":"npm install","version":"v5","installationId":"","providerRepositoryId":"","providerBranch":"","providerRootDirectory":"","providerSilentMode":false,"specification":"s-1vcpu-512mb"}""";
    private const string Variable = """{"$id":"ID","$createdAt":"TIME","$updatedAt":"TIME","key":"API_KEY","value":"","secret":true,"resourceType":"function","resourceId":"fn1"}""";
    private const string Deployment = """{"$id":"ID","$createdAt":"TIME","$updatedAt":"TIME","type":"manual","resourceId":"fn1","resourceType":"functions","entrypoint":"src\/main.js","sourceSize":301,"buildSize":0,"totalSize":301,"buildId":"","activate":true,"screenshotLight":"","screenshotDark":"","status":"waiting","buildLogs":"","buildDuration":0,"providerRepositoryName":"","providerRepositoryOwner":"","providerRepositoryUrl":"","providerCommitHash":"","providerCommitAuthorUrl":"","providerCommitAuthor":"","providerCommitMessage":"","providerCommitUrl":"","providerBranch":"","providerBranchUrl":""}""";
    private const string Execution = """{"$id":"ID","$createdAt":"TIME","$updatedAt":"TIME","$permissions":[],"functionId":"fn1","deploymentId":"ID","trigger":"http","status":"completed","requestMethod":"POST","requestPath":"\/x?y=1","requestHeaders":[{"name":"x-appwrite-client-ip","value":"127.0.0.1"}],"responseStatusCode":200,"responseBody":"{\"ok\":true}","responseHeaders":[{"name":"content-type","value":"application\/json"},{"name":"x-appwrite-execution-id","value":"ID"}],"logs":"hi","errors":"","duration":0.012,"scheduledAt":null}""";
    private const string Error = """{"message":"Variable with the same ID already exists in this project. Try again with a different ID.","code":409,"type":"variable_already_exists","version":"1.8.1"}""";

    [Test]
    public async Task Documents_are_the_recorded_ones_byte_for_byte()
    {
        await using var client = await StubClient.StartAsync();
        client.Stub.Build = new AppwriteBuild { Statuses = ["waiting", "ready"] };
        client.Stub.Execute = _ => new AppwriteExecutionResult
        {
            Body = "{\"ok\":true}",
            Logs = "hi",
            Headers = [new("content-type", "application/json")],
        };

        var unnamed = await client.SendAsync("POST", "/functions", """{"functionId":"unique()","name":"Hello","runtime":"node-20.0","execute":["any"],"events":["users.*.create"],"scopes":["users.read"],"entrypoint":"src/main.js","commands":"npm install","specification":"s-1vcpu-512mb"}""");
        await client.CreateFunctionAsync();
        var variable = await client.SendAsync("POST", "/functions/fn1/variables", """{"key":"API_KEY","value":"v"}""");
        var duplicate = await client.SendAsync("POST", "/functions/fn1/variables", """{"key":"API_KEY","value":"v"}""");
        var deployment = await client.UploadAsync(new byte[301]);
        await client.SendAsync("GET", $"/functions/fn1/deployments/{deployment.Document["$id"]}");
        var execution = await client.SendAsync("POST", "/functions/fn1/executions", """{"path":"/x?y=1"}""");

        Assert.That((unnamed.Status, Masked(unnamed)), Is.EqualTo((201, Function)));
        Assert.That((variable.Status, Masked(variable)), Is.EqualTo((201, Variable)));
        Assert.That((duplicate.Status, Masked(duplicate)), Is.EqualTo((409, Error)));
        Assert.That((deployment.Status, Masked(deployment)), Is.EqualTo((202, Deployment)));
        Assert.That((execution.Status, Masked(execution)), Is.EqualTo((201, Execution)));
        Assert.That(unnamed.ContentHeaders.ContentType!.ToString(), Is.EqualTo("application/json; charset=UTF-8"));
        Assert.That(unnamed.Headers.Contains("X-Ratelimit-Limit"));
    }

    [Test]
    public async Task Delete_returns_204_with_type_html_and_a_repeated_delete_404()
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();

        var first = await client.SendAsync("DELETE", "/functions/fn1");
        var second = await client.SendAsync("DELETE", "/functions/fn1");

        Assert.That((first.Status, first.Text, first.ContentHeaders.ContentType?.MediaType), Is.EqualTo((204, "", "text/html")));
        Assert.That((second.Status, second.Type), Is.EqualTo((404, "function_not_found")));
    }

    [Test]
    public async Task Update_resets_omitted_fields_to_their_defaults()
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();

        var updated = (await client.SendAsync("PUT", "/functions/fn1", """{"name":"Other"}""")).Document;
        var nameless = await client.SendAsync("PUT", "/functions/fn1", "{}");

        Assert.That(
            ((string)updated["name"]!, (int)updated["timeout"]!, (string)updated["commands"]!, (string)updated["specification"]!, updated["execute"]!.AsArray().Count),
            Is.EqualTo(("Other", 15, "", "s-8vcpu-8gb", 0)));
        Assert.That(((string)updated["runtime"]!, (string)updated["entrypoint"]!), Is.EqualTo(("node-20.0", "src/main.js")), "these two are kept");
        Assert.That((nameless.Status, (string)nameless.Document["message"]!), Is.EqualTo((400, "Param \"name\" is not optional.")));
    }

    [TestCase("POST", "/functions", """{"functionId":"fn1","name":"n","runtime":"node-20.0"}""", 409, "function_already_exists")]
    [TestCase("POST", "/functions", """{"functionId":"_a","name":"n","runtime":"node-20.0"}""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions", """{"functionId":"a","name":"n","runtime":"node20"}""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions", """{"functionId":"a","name":"n","runtime":"node-20.0","timeout":0}""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions", """{"functionId":"a","name":"n","runtime":"node-20.0","timeout":901}""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions", """{"functionId":"a","name":"n","runtime":"node-20.0","specification":"s-3vcpu"}""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions", """{"functionId":"a","name":"n","runtime":"node-20.0","execute":["nobody"]}""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions", """{"functionId":"a","name":"n","runtime":"node-20.0","schedule":"often"}""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions", """{"functionId":""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions/fn1/variables", """{"key":"","value":"v"}""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions/fn1/variables", """{"key":"1 bad-key!","value":""}""", 201, null)]
    [TestCase("POST", "/functions/none/variables", """{"key":"k","value":""}""", 404, "function_not_found")]
    [TestCase("GET", "/functions/fn1/variables/none", null, 404, "variable_not_found")]
    [TestCase("GET", "/functions/fn1/deployments/none", null, 404, "deployment_not_found")]
    [TestCase("POST", "/functions/fn1/executions", "{}", 404, "deployment_not_found")]
    [TestCase("POST", "/functions/fn1/executions", """{"method":"FETCH"}""", 400, "general_argument_invalid")]
    [TestCase("POST", "/functions/fn1/executions", """{"headers":{}}""", 400, "general_argument_invalid")]
    [TestCase("GET", "/nothing", null, 404, "general_route_not_found")]
    [TestCase("GET", "/functions/runtimes", null, 401, "general_unauthorized_scope")]
    [TestCase("GET", "/functions/specifications", null, 200, null)]
    public async Task Stub_returns_the_recorded_status_of_each_request(string method, string path, string? body, int status, string? type)
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();

        var reply = await client.SendAsync(method, path, body);
        Assert.That((reply.Status, reply.Type), Is.EqualTo((status, type)));
    }

    [TestCase("X-Appwrite-Key", null, 401, "general_unauthorized_scope")]
    [TestCase("X-Appwrite-Key", "wrong", 401, "user_unauthorized")]
    [TestCase("X-Appwrite-Project", null, 401, "user_unauthorized")]
    [TestCase("X-Appwrite-Project", "wrong", 404, "project_not_found")]
    public async Task Stub_returns_the_recorded_status_for_invalid_keys_and_projects(string header, string? value, int status, string type)
    {
        await using var client = await StubClient.StartAsync();

        var reply = await client.SendAsync("GET", "/functions", change: request =>
        {
            request.Headers.Remove(header);
            if (value is not null)
                request.Headers.Add(header, value);
        });
        Assert.That((reply.Status, reply.Type), Is.EqualTo((status, type)));
    }

    [Test]
    public async Task Update_of_a_variable_requires_its_key_and_cannot_unset_secret()
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();
        var id = (await client.SendAsync("POST", "/functions/fn1/variables", """{"key":"A","value":"v"}""")).Document["$id"];
        await client.SendAsync("POST", "/functions/fn1/variables", """{"key":"B","value":"v","secret":false}""");

        async Task<StubReply> Put(string body) => await client.SendAsync("PUT", $"/functions/fn1/variables/{id}", body);
        Assert.That((await Put("""{"key":"A","secret":false}""")).Type, Is.EqualTo("variable_cannot_unset_secret"));
        Assert.That((await Put("""{"value":"w"}""")).Status, Is.EqualTo(400));
        Assert.That((await Put("""{"key":"B"}""")).Type, Is.EqualTo("variable_already_exists"));
        Assert.That((string)(await Put("""{"key":"A","value":"w"}""")).Document["value"]!, Is.Empty);
        Assert.That(client.Stub.Function("fn1")!.Variables[0].Value, Is.EqualTo("w"));
    }

    private static string Masked(StubReply reply) =>
        Time().Replace(Id().Replace(reply.Text, "\"ID\""), "\"TIME\"");

    [GeneratedRegex("\"[0-9a-f]{20}\"")]
    private static partial Regex Id();

    [GeneratedRegex(@"""\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00""")]
    private static partial Regex Time();
}
