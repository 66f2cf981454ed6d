using System.Text;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Wire.Tests;

/// <summary>Tests the requests of a deployment on a plain HTTP server.</summary>
public sealed partial class DeployContractTests
{
    // The expected order of the requests.
    private static readonly string[] NewFunction =
        ["POST /functions", "POST /functions/fn/variables", "POST /functions/fn/variables", "POST /functions/fn/deployments"];

    private static readonly DeployInput WithVariable =
        WireServer.Input with { Env = new Dictionary<string, string> { ["A"] = "1" } };

    [Test]
    public async Task Deploy_creates_the_function_sets_variables_and_uploads_in_this_order()
    {
        await using var server = new WireServer();

        var result = await server.Backend.DeployAsync(WithVariable);

        Assert.That((result.FunctionId, result.DeploymentId), Is.EqualTo(("fn", "dep")));
        Assert.That(server.Requests.Select(r => r.ToString()), Is.EqualTo(NewFunction));
    }

    [Test]
    public async Task Deploy_with_an_id_looks_the_function_up_before_it_creates_it()
    {
        await using var server = new WireServer();
        server.Respond("GET", "/functions/fn", 404, """{"message":"none","code":404,"type":"function_not_found","version":"1.8.1"}""");

        await server.Backend.DeployAsync(WithVariable with { FunctionId = "fn" });

        Assert.That(server.Requests.Select(r => r.ToString()), Is.EqualTo((string[])["GET /functions/fn", .. NewFunction]));
        Assert.That(server.Requests[1].Body, Does.Contain("\"functionId\":\"fn\""));
    }

    [Test]
    public async Task Every_request_has_project_key_and_response_format()
    {
        await using var server = new WireServer();

        await server.Backend.DeployAsync(WithVariable);

        foreach (var request in server.Requests)
        {
            Assert.That(request.Header("X-Appwrite-Project"), Is.EqualTo("project-1"), request.ToString());
            Assert.That(request.Header("X-Appwrite-Key"), Is.EqualTo(WireServer.ApiKey), request.ToString());
            Assert.That(request.Header("X-Appwrite-Response-Format"), Does.StartWith("1.8"), request.ToString());
            Assert.That(request.Header("User-Agent"), Does.StartWith("deus-hosting/"), request.ToString());
        }
    }

    [Test]
    public async Task Deploy_creates_the_function_with_the_documented_fields()
    {
        await using var server = new WireServer();

        await server.Backend.DeployAsync(WireServer.Input);

        Assert.That(server.Requests[0].Body, Is.EqualTo("""
            {"functionId":"unique()","name":"deus-service-","runtime":"node-20.0","execute":["any"],"enabled":true,
            "logging":true,"timeout":30,"scopes":["users.read"],"events":[],"schedule":"","entrypoint":"src/main.js",
            "commands":"npm install"}
            """.ReplaceLineEndings("")));
    }

    [Test]
    public async Task The_upload_has_these_parts_and_the_bytes_of_the_artifact()
    {
        await using var server = new WireServer();

        await server.Backend.DeployAsync(WireServer.Input);

        var upload = server.Requests[^1];
        var names = PartName().Matches(upload.Body).Select(m => m.Groups[1].Value);
        Assert.That(upload.Header("Content-Type"), Does.StartWith("multipart/form-data; boundary="));
        Assert.That(names, Is.EqualTo(new[] { "activate", "entrypoint", "commands", "code" }));
        Assert.That(upload.Body, Does.Contain("name=\"code\"; filename=\"code.tar.gz\"\r\nContent-Type: application/gzip\r\n\r\n"
            + Encoding.Latin1.GetString(WireServer.Artifact) + "\r\n--"));
        Assert.That(upload.Header("Content-Range"), Is.Null);
        Assert.That(upload.Header("x-appwrite-id"), Is.Null);
    }

    [Test]
    public async Task A_large_artifact_is_sent_in_ranges_under_the_id_that_the_server_answered()
    {
        await using var server = new WireServer();
        server.SetArtifact(6_000_000);

        await server.Backend.DeployAsync(WireServer.Input);

        var uploads = server.Requests.Where(r => r.Path.EndsWith("/deployments", StringComparison.Ordinal)).ToList();
        Assert.That(uploads.Select(u => u.Header("Content-Range")), Is.EqualTo(new[] { "bytes 0-5242879/6000000", "bytes 5242880-5999999/6000000" }));
        Assert.That(uploads[0].Header("x-appwrite-id"), Has.Length.EqualTo(20));
        Assert.That(uploads[1].Header("x-appwrite-id"), Is.EqualTo("dep"), "the id of the first answer");
    }

    [Test]
    public async Task Deploy_deletes_the_function_when_a_variable_is_rejected()
    {
        await using var server = new WireServer();
        server.Respond("POST", "/functions/fn/variables", 400, """{"message":"bad","code":400,"type":"general_argument_invalid","version":"1.8.1"}""");

        Assert.CatchAsync<HostingException>(() => server.Backend.DeployAsync(WithVariable));

        Assert.That(server.Requests[^1].ToString(), Is.EqualTo("DELETE /functions/fn"));
    }

    [GeneratedRegex("form-data; name=\"([^\"]+)\"")]
    private static partial Regex PartName();
}
