using System.IO.Compression;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Which shape of documents a client gets, and how it is written.</summary>
[TestFixture]
public sealed class ResponseFormatTests : ApiFixture
{
    private const string OfFunction = "functions/fn1";

    [TestCase(null)]
    [TestCase("1.7.0")]
    [TestCase("1.8.0")]
    [TestCase("1.8.1")]
    [TestCase("nonsense")]
    public async Task By_default_the_shape_is_that_of_1_8(string? format)
    {
        await Api.DeployAsync();

        var function = await GetAsync(format, OfFunction);

        Assert.That(function.Names, Does.Contain("specification").And.Contain("latestDeploymentStatus").And.Not.Contain("buildSpecification"));
        Assert.That(function.Headers, Does.Not.ContainKey("X-Appwrite-Warning"));
    }

    [TestCase("1.9.5")]
    [TestCase("2.4.0")]
    [TestCase("99.0")]
    public async Task From_1_9_on_a_function_has_two_specifications_and_there_is_no_warning(string format)
    {
        await Api.CreateFunctionAsync();

        var function = await GetAsync(format, OfFunction);

        Assert.That(
            function.Names,
            Is.SupersetOf(new[] { "buildSpecification", "runtimeSpecification", "deploymentRetention", "providerBranches", "providerPaths" }));
        Assert.That(function.Names, Does.Not.Contain("specification"));
        Assert.That(function.Text("runtimeSpecification"), Is.EqualTo("s-1vcpu-512mb"));
        Assert.That(function.Headers, Does.Not.ContainKey("X-Appwrite-Warning"));
    }

    [TestCase("1.6.0")]
    [TestCase("1.6")]
    [TestCase("1.5.9")]
    public async Task Up_to_1_6_functions_and_deployments_have_the_older_shape(string format)
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
    public async Task Up_to_1_6_a_variable_is_never_secret()
    {
        await Api.CreateFunctionAsync();
        using var client = ClientOf("1.6.0");

        var variable = await Api.SendAsync(HttpMethod.Post, "functions/fn1/variables", new { key = "A", value = "v", secret = true }, client);

        Assert.That((variable.Status, variable.Text("value")), Is.EqualTo((201, "v")));
    }

    [Test]
    public async Task From_2_on_an_execution_belongs_to_a_resource()
    {
        await Api.DeployAsync();
        Api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        using var client = ClientOf("2.0.0");

        var executed = await Api.SendAsync(HttpMethod.Post, "functions/fn1/executions", new { }, client);

        Assert.That((executed.Text("resourceId"), executed.Text("resourceType")), Is.EqualTo(("fn1", "functions")));
        Assert.That(executed.Names, Does.Not.Contain("functionId"));
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
    public async Task Longer_answers_are_compressed_for_who_takes_it()
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

    private async Task<ApiHost.Answer> GetAsync(string? format, string path)
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
