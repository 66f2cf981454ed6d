using System.IO.Compression;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Api;

/// <summary>Tests the response formats and the formatting of the JSON.</summary>
[TestFixture]
public sealed class ResponseFormatTests : ApiFixture
{
    private const string OfFunction = "functions/fn1";

    [TestCase(null)]
    [TestCase("1.7.0")]
    [TestCase("1.8.0")]
    [TestCase("1.8.1")]
    [TestCase("nonsense")]
    public async Task Response_has_the_1_8_format_by_default(string? format)
    {
        await Api.DeployAsync();

        var function = await GetAsync(format, OfFunction);

        Assert.That(function.Names, Does.Contain("specification").And.Contain("latestDeploymentStatus").And.Not.Contain("buildSpecification"));
        Assert.That(function.Headers, Does.Not.ContainKey("X-Appwrite-Warning"));
    }

    [Test]
    public async Task Format_1_9_and_later_stores_retention_specifications_and_provider_paths()
    {
        await Api.CreateFunctionAsync();
        using var client = ClientOf("1.9.5");

        var given = await PutAsync(new
        {
            name = "n",
            deploymentRetention = 36_500,
            buildSpecification = "s-2vcpu-2gb",
            runtimeSpecification = "s-1vcpu-1gb",
            providerBranches = new[] { "main", "release/*" },
            providerPaths = new[] { "src/**" },
        });
        var read = await GetAsync("1.9.5", OfFunction);
        var oldest = await GetAsync("1.8.1", OfFunction);
        var replaced = await PutAsync(new { name = "n", specification = "s-4vcpu-4gb", runtimeSpecification = "s-8vcpu-8gb" });
        var emptied = await PutAsync(new { name = "n", providerBranches = Array.Empty<string>() });

        const string Given = "[36500,s-2vcpu-2gb,s-1vcpu-1gb,main release/*,src/**]";
        Assert.Multiple(() =>
        {
            Assert.That((Later(given), Later(read)), Is.EqualTo((Given, Given)));
            Assert.That(Later(replaced), Is.EqualTo("[0,s-4vcpu-4gb,s-8vcpu-8gb,main release/*,src/**]"));
            Assert.That(Later(emptied), Is.EqualTo("[0,s-1vcpu-512mb,s-1vcpu-512mb,,src/**]"));
            Assert.That(oldest.Names, Does.Not.Contain("deploymentRetention").And.Not.Contain("providerBranches"));
            Assert.That(oldest.Text("specification"), Is.EqualTo("s-2vcpu-2gb"));
            Assert.That(
                read.Names.SkipWhile(name => name != "providerSilentMode"),
                Is.EqualTo(new[] { "providerSilentMode", "providerBranches", "providerPaths", "buildSpecification", "runtimeSpecification" }));
            Assert.That(read.Names.SkipWhile(name => name != "runtime").ElementAt(1), Is.EqualTo("deploymentRetention"));
        });

        Task<ApiHost.Response> PutAsync(object settings) => Api.SendAsync(HttpMethod.Put, OfFunction, settings, client);

        static string Later(ApiHost.Response function)
        {
            var json = function.Json;
            return $"[{json.GetProperty("deploymentRetention")},{function.Text("buildSpecification")},{function.Text("runtimeSpecification")},"
                + $"{Joined("providerBranches")},{Joined("providerPaths")}]";
            string Joined(string name) => string.Join(' ', json.GetProperty(name).EnumerateArray().Select(item => item.GetString()));
        }
    }

    [TestCase("1.8.1", "s-2vcpu-2gb")]
    [TestCase("1.9.0", "s-8vcpu-8gb")]
    public async Task Formats_up_to_1_8_use_one_specification_for_builds_and_executions(string format, string ofExecutions)
    {
        using var client = ClientOf(format);

        await Api.SendAsync(
            HttpMethod.Post,
            "functions",
            new { functionId = "fn1", name = "n", runtime = "node-20.0", specification = "s-2vcpu-2gb", runtimeSpecification = "s-8vcpu-8gb" },
            client);

        var function = await GetAsync("1.9.0", OfFunction);
        Assert.That(
            (function.Text("buildSpecification"), function.Text("runtimeSpecification")), Is.EqualTo(("s-2vcpu-2gb", ofExecutions)));
    }

    [TestCase("1.6.0")]
    [TestCase("1.6")]
    [TestCase("1.5.9")]
    public async Task Formats_up_to_1_6_return_functions_and_deployments_with_the_older_fields(string format)
    {
        var id = await Api.DeployAsync();

        var function = await GetAsync(format, OfFunction);
        var listed = await GetAsync(format, "functions");
        var deployment = await GetAsync(format, $"functions/fn1/deployments/{id}");

        foreach (var document in new[] { function.Json, listed.Json.GetProperty("functions")[0] })
        {
            var names = document.EnumerateObject().Select(p => p.Name).ToList();
            Assert.That(names, Does.Contain("deployment").And.Not.Contain("deploymentId").And.Not.Contain("latestDeploymentId"));
            Assert.That(document.GetProperty("deployment").GetString(), Is.EqualTo(id));
            Assert.That(names.Contains("scopes"), Is.EqualTo(format != "1.5.9"));
        }

        Assert.That(deployment.Names, Does.Contain("size").And.Contain("buildTime").And.Not.Contain("totalSize").And.Not.Contain("sourceSize"));
    }

    [Test]
    public async Task Formats_up_to_1_6_create_variables_as_plain()
    {
        await Api.CreateFunctionAsync();
        using var client = ClientOf("1.6.0");

        var variable = await Api.SendAsync(HttpMethod.Post, "functions/fn1/variables", new { key = "A", value = "v", secret = true }, client);

        Assert.That((variable.Status, variable.Text("value")), Is.EqualTo((201, "v")));
    }

    [TestCase("1.6.0", 400)]
    [TestCase("1.7.0", 200)]
    public async Task Formats_up_to_1_6_update_plain_variables_as_plain_and_reject_updates_of_secret_ones(string format, int ofSecret)
    {
        await Api.CreateFunctionAsync();
        var plain = await Api.PostAsync("functions/fn1/variables", new { key = "A", value = "v", secret = false });
        var secret = await Api.PostAsync("functions/fn1/variables", new { key = "B", value = "v" });
        using var client = ClientOf(format);

        var updated = await Api.SendAsync(
            HttpMethod.Put, $"functions/fn1/variables/{plain.Text("$id")}", new { key = "A", value = "w", secret = true }, client);
        var refused = await Api.SendAsync(
            HttpMethod.Put, $"functions/fn1/variables/{secret.Text("$id")}", new { key = "B", secret = true }, client);

        Assert.That((updated.Status, updated.Text("value")), Is.EqualTo((200, ofSecret == 400 ? "w" : "")), updated.Body);
        Assert.That(refused.Status, Is.EqualTo(ofSecret), refused.Body);
        if (ofSecret == 400)
            AssertError(refused, 400, "variable_cannot_unset_secret");
    }

    [TestCase("1.6.0", "", "output")]
    [TestCase("1.6.0", "?type=source", "output")]
    [TestCase("1.6.0", "?type=both", "output")]
    [TestCase("1.7.0", "", "source")]
    [TestCase("1.7.0", "?type=output", "output")]
    public async Task Formats_up_to_1_6_download_the_output_of_a_deployment(string format, string query, string type)
    {
        var id = await Api.DeployAsync();
        using var client = ClientOf(format);

        var file = await Api.SendAsync(HttpMethod.Get, $"functions/fn1/deployments/{id}/download{query}", client: client);

        Assert.That(file.Headers["Content-Disposition"], Does.Contain($"{id}-{type}.tar.gz"));
    }

    [TestCase("functions", "deployment", "{id}")]
    [TestCase("functions/fn1/executions", "deployment", "{id}")]
    [TestCase("functions/fn1/deployments", "size", "{size}")]
    public async Task Formats_up_to_1_6_accept_the_older_attribute_names_in_list_queries(string path, string attribute, string value)
    {
        var id = await Api.DeployAsync();
        await Api.PostAsync("functions/fn1/executions", new { });
        value = value == "{id}" ? $"\"{id}\"" : $"{ApiHost.Archive().Length}";
        var queries = new[]
        {
            $$"""{"method":"equal","attribute":"{{attribute}}","values":[{{value}}]}""",
            $$"""{"method":"or","values":[{"method":"equal","attribute":"{{attribute}}","values":[{{value}}]},{"method":"isNull","attribute":"{{attribute}}"}]}""",
            $$"""{"method":"orderDesc","attribute":"{{attribute}}"}""",
        };
        foreach (var query in queries)
        {
            var found = await GetAsync("1.6.0", $"{path}?queries[0]={Uri.EscapeDataString(query)}");
            Assert.That((found.Status, found.Status == 200 ? found.Ids.Count() : 0), Is.EqualTo((200, 1)), found.Body);
            AssertError(await GetAsync("1.7.0", $"{path}?queries[0]={Uri.EscapeDataString(query)}"), 400, "general_query_invalid");
        }
    }

    [TestCase("1.8.1", """{"version":"1.0"}""", 405, "general_not_implemented")]
    [TestCase("1.8.1", """{"version":""}""", 400, "general_argument_invalid")]
    [TestCase("1.8.1", """{"type":"branch","reference":"main"}""", 405, "general_not_implemented")]
    [TestCase("1.9.0", """{"version":"1.0"}""", 400, "general_argument_invalid")]
    [TestCase("1.9.0", """{"type":"tag","reference":"1.0"}""", 405, "general_not_implemented")]
    public async Task Formats_up_to_1_8_require_the_version_of_a_template(string format, string more, int status, string type)
    {
        await Api.CreateFunctionAsync();
        var body = more.Replace("{", """{"repository":"r","owner":"o","rootDirectory":"d",""", StringComparison.Ordinal);
        using var client = ClientOf(format);

        AssertError(await Api.SendAsync(HttpMethod.Post, "functions/fn1/deployments/template", body, client), status, type);
    }

    [Test]
    public async Task Formats_up_to_1_6_accept_the_older_attribute_names_in_select_queries()
    {
        await Api.DeployAsync();
        var query = Uri.EscapeDataString("""{"method":"select","values":["size"]}""");

        var listed = await GetAsync("1.6.0", $"functions/fn1/deployments?queries[0]={query}");

        Assert.That(
            listed.Json.GetProperty("deployments")[0].EnumerateObject().Select(p => p.Name),
            Is.EqualTo(new[] { "$id", "$createdAt", "$updatedAt", "size" }), listed.Body);
    }

    [Test]
    public async Task Slashes_are_escaped_and_nothing_else_is()
    {
        var created = await Api.PostAsync(
            "functions", new { functionId = "fn1", name = "<é'&\"", runtime = "node-20.0", entrypoint = "src/main.js" });

        Assert.That(created.Body, Does.Contain("""
            "name":"<é'&\""
            """.Trim()).And.Contain("""
            "entrypoint":"src\/main.js"
            """.Trim()));
    }

    [Test]
    public async Task Long_response_is_compressed_when_the_client_accepts_gzip()
    {
        await Api.CreateFunctionAsync();
        for (var i = 0; i < 10; i++)
            await Api.PostAsync("functions/fn1/variables", new { key = $"K{i}", value = "v" });

        using var request = new HttpRequestMessage(HttpMethod.Get, OfFunction) { Headers = { { "Accept-Encoding", "deflate, gzip;q=0.5" } } };
        using var response = await Api.Client.SendAsync(request);

        Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "gzip" }));
        await using var plain = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(plain);
        Assert.That(await reader.ReadToEndAsync(), Does.StartWith("""{"$id":"fn1","""));
        Assert.That((await Api.SendAsync(HttpMethod.Get, "functions/none")).Headers, Does.Not.ContainKey("Content-Encoding"));
    }

    private async Task<ApiHost.Response> GetAsync(string? format, string path)
    {
        using var client = ClientOf(format);
        return await Api.SendAsync(HttpMethod.Get, path, client: client);
    }

    private HttpClient ClientOf(string? format)
    {
        var client = Api.NewClient(ApiHost.Project, ApiHost.Key);
        if (format is not null)
            client.DefaultRequestHeaders.Add("X-Appwrite-Response-Format", format);
        return client;
    }
}
