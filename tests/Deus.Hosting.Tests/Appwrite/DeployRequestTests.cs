using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests the bytes of the requests.</summary>
public sealed partial class DeployRequestTests
{
    [Test]
    public async Task Deploy_sends_the_function_its_variables_and_the_upload_in_this_order()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var requests = await rig.DeployAsync(AppwriteRig.Input with
        {
            Env = new Dictionary<string, string> { ["b"] = "2", ["B"] = "1", ["Ä"] = "ü \"/\\", [""] = "x", [" "] = "x", ["E"] = "" },
            PlainEnv = new Dictionary<string, string> { ["_P"] = "plain" },
        });

        var id = rig.Stub.Functions.Single().Id;
        Assert.That(requests.Select(r => r.ToString()), Is.EqualTo((string[])
        [
            "POST /functions",
            .. Enumerable.Repeat($"POST /functions/{id}/variables", 6),
            $"POST /functions/{id}/deployments",
        ]));
        Assert.That(requests[0].BodyText, Is.EqualTo("""
            {"functionId":"unique()","name":"deus-01234567","runtime":"node-20.0","execute":["any"],"enabled":true,
            "logging":true,"timeout":30,"scopes":["users.read"],"events":[],"schedule":"","entrypoint":"src/main.js",
            "commands":"npm install"}
            """.ReplaceLineEndings("")));
        Assert.That(requests.Skip(1).Take(6).Select(r => JsonNode.Parse(r.BodyText)!.ToJsonString()), Is.EqualTo(new[]
        {
            """{"key":"B","value":"1"}""",
            """{"key":"DEUS_MAX_RESPONSE_BYTES","value":"262144"}""",
            """{"key":"E","value":""}""",
            """{"key":"_P","value":"plain","secret":false}""",
            """{"key":"b","value":"2"}""",
            new JsonObject { ["key"] = "Ä", ["value"] = "ü \"/\\" }.ToJsonString(),
        }));
        Assert.That(requests[0].Header("Content-Type"), Does.StartWith("application/json"));
    }

    [Test]
    public async Task The_upload_is_a_form_with_these_parts_and_the_artifact_unchanged()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var upload = (await rig.DeployAsync(AppwriteRig.Input))[^1];

        var boundary = Boundary().Match(upload.Header("Content-Type")!).Groups[1].Value;
        var head = string.Concat(
            Part(boundary, "\"activate\"", "true"),
            Part(boundary, "\"entrypoint\"", "src/main.js"),
            Part(boundary, "\"commands\"", "npm install"),
            $"--{boundary}\r\nContent-Disposition: form-data; name=\"code\"; filename=\"code.tar.gz\"\r\nContent-Type: application/gzip\r\n\r\n");
        byte[] expected = [.. Encoding.ASCII.GetBytes(head), .. AppwriteRig.Artifact, .. Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n")];

        Assert.That(boundary, Is.Not.Empty.And.Not.Contain("\""));
        Assert.That(upload.Body.ToArray(), Is.EqualTo(expected));
        Assert.That(upload.Header("Content-Length"), Is.EqualTo(expected.Length.ToString(CultureInfo.InvariantCulture)));
        foreach (var absent in new[] { "Transfer-Encoding", "Expect", "Content-Range", "x-appwrite-id" })
            Assert.That(upload.Header(absent), Is.Null, absent);
        Assert.That(rig.Stub.Functions.Single().Deployments.Single().Upload.ToArray(), Is.EqualTo(AppwriteRig.Artifact));
    }

    [Test]
    public async Task Deploy_compresses_an_artifact_that_is_not_gzip()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Blobs.Set(AppwriteRig.ArtifactKey, ConformanceArtifacts.ProbeTar());
        await rig.DeployAsync(AppwriteRig.Input);

        var sent = rig.Stub.Functions.Single().Deployments.Single().Upload.ToArray();
        using var unpacked = new System.IO.Compression.GZipStream(new MemoryStream(sent), System.IO.Compression.CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        Assert.That(bytes.ToArray(), Is.EqualTo(ConformanceArtifacts.ProbeTar()));
    }

    [Test]
    public async Task Every_request_carries_project_and_key()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var result = await rig.Backend.DeployAsync(AppwriteRig.Input with { WaitUntilReady = true });
        await rig.Invoker.InvokeAsync(result.FunctionId, new());
        await rig.Backend.DeleteAsync(result.FunctionId);

        Assert.That(rig.Stub.Requests.Select(r => r.Method).Distinct(), Is.EquivalentTo(new[] { "POST", "GET", "DELETE" }));
        foreach (var request in rig.Stub.Requests)
        {
            Assert.That(request.Header("X-Appwrite-Project"), Is.EqualTo(rig.Stub.ProjectId), request.ToString());
            Assert.That(request.Header("X-Appwrite-Key"), Is.EqualTo(rig.Stub.ApiKey), request.ToString());
            Assert.That(request.Header("X-Appwrite-Response-Format"), Is.EqualTo("1.8.0"), request.ToString());
            var accept = request.ToString().EndsWith("/executions", StringComparison.Ordinal) ? "multipart/form-data, application/json" : "application/json";
            Assert.That(request.Header("Accept"), Is.EqualTo(accept), request.ToString());
            Assert.That(request.Header("User-Agent"), Does.Match(@"^deus-hosting/\d+\.\d+\.\d+"), request.ToString());
        }

        Assert.That(rig.Stub.Functions, Is.Empty);
    }

    [Test]
    public async Task The_result_names_function_deployment_and_executions_without_trailing_slashes()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var endpoint = rig.Stub.Endpoint;
        await using var slashed = await AppwriteRig.StartAsync(o => (o.Endpoint, o.ProjectId, o.ApiKey) = (endpoint + "//", rig.Stub.ProjectId, rig.Stub.ApiKey));
        var result = await slashed.Backend.DeployAsync(AppwriteRig.Input);

        var function = rig.Stub.Functions.Single();
        Assert.That(result, Is.EqualTo(new DeployResult(
            function.Id, function.Deployments.Single().Id, $"{endpoint}/functions/{function.Id}/executions")));
    }

    [Test]
    public async Task Options_and_limits_replace_the_defaults()
    {
        await using var rig = await AppwriteRig.StartAsync(
            o => (o.Execute, o.Scopes, o.Entrypoint, o.Commands) = (["users", "guests"], ["files.read", "files.write"], "index.js", ""),
            l => (l.DefaultTimeoutMs, l.DefaultMaxResponseBytes) = (5000, 1000));
        var requests = await rig.DeployAsync(AppwriteRig.Input with { FunctionId = "fn.1-a_b", FunctionName = "Ünï/\"name\"" });

        Assert.That(requests[0].ToString(), Is.EqualTo("GET /functions/fn.1-a_b"));
        requests = [.. requests.Skip(1)];
        var body = JsonNode.Parse(requests[0].BodyText)!;
        Assert.That((string)body["functionId"]!, Is.EqualTo("fn.1-a_b"));
        Assert.That((string)body["name"]!, Is.EqualTo("Ünï/\"name\""));
        Assert.That(body["execute"]!.ToJsonString(), Is.EqualTo("""["users","guests"]"""));
        Assert.That(body["scopes"]!.ToJsonString(), Is.EqualTo("""["files.read","files.write"]"""));
        Assert.That((string)body["entrypoint"]!, Is.EqualTo("index.js"));
        Assert.That((string)body["commands"]!, Is.Empty);
        Assert.That((int)body["timeout"]!, Is.EqualTo(5));
        Assert.That(requests[1].BodyText, Is.EqualTo("""{"key":"DEUS_MAX_RESPONSE_BYTES","value":"1000"}"""));
        Assert.That(requests[^1].BodyText, Does.Contain("name=\"entrypoint\"\r\n\r\nindex.js\r\n").And.Contain("name=\"commands\"\r\n\r\n\r\n"));
    }

    [TestCase(false, null)]
    [TestCase(true, "s-1vcpu-512mb")]
    public async Task Created_function_has_a_specification_only_when_AlwaysWarm_is_true(bool warm, string? specification)
    {
        await using var rig = await AppwriteRig.StartAsync();
        var body = JsonNode.Parse((await rig.DeployAsync(AppwriteRig.Input with { AlwaysWarm = warm }))[0].BodyText)!.AsObject();

        Assert.That(body.ContainsKey("specification"), Is.EqualTo(warm));
        Assert.That((string?)body["specification"], Is.EqualTo(specification));
    }

    [TestCase(30_000, 30)]
    [TestCase(0, 30)]
    [TestCase(-5, 30)]
    [TestCase(1, 1)]
    [TestCase(999, 1)]
    [TestCase(1000, 1)]
    [TestCase(1999, 1)]
    [TestCase(2000, 2)]
    [TestCase(900_000, 900)]
    public async Task Timeout_is_sent_in_whole_seconds_and_is_at_least_one(int milliseconds, int seconds)
    {
        await using var rig = await AppwriteRig.StartAsync(limits: l => l.DefaultTimeoutMs = milliseconds);

        var body = JsonNode.Parse((await rig.DeployAsync(AppwriteRig.Input))[0].BodyText)!;
        Assert.That((int)body["timeout"]!, Is.EqualTo(seconds));
    }

    [TestCase(262_144, "262144")]
    [TestCase(0, "262144")]
    [TestCase(-1, "262144")]
    [TestCase(1, "1")]
    public async Task Response_limit_is_sent_as_a_variable(int limit, string value)
    {
        await using var rig = await AppwriteRig.StartAsync(limits: l => l.DefaultMaxResponseBytes = limit);
        await rig.DeployAsync(AppwriteRig.Input);

        var variable = rig.Stub.Functions.Single().Variables.Single();
        Assert.That((variable.Key, variable.Value), Is.EqualTo(("DEUS_MAX_RESPONSE_BYTES", value)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_callers_own_response_limit_wins(bool plain)
    {
        var own = new Dictionary<string, string> { ["DEUS_MAX_RESPONSE_BYTES"] = "7" };
        await using var rig = await AppwriteRig.StartAsync();
        await rig.DeployAsync(plain ? AppwriteRig.Input with { PlainEnv = own } : AppwriteRig.Input with { Env = own });

        var variable = rig.Stub.Functions.Single().Variables.Single();
        Assert.That((variable.Value, variable.IsSecret), Is.EqualTo(("7", !plain)));
    }

    [TestCase(null, "0123456789", "deus-01234567")]
    [TestCase(null, "short", "deus-short")]
    [TestCase("", "0123456789", "deus-01234567")]
    [TestCase("  ", "0123456789", "deus-01234567")]
    [TestCase(null, "0123456\ud83d\ude00", "deus-0123456")]
    [TestCase("mine", "0123456789", "mine")]
    [TestCase("mine", "", "mine")]
    public async Task Function_name_is_the_given_one_or_derived_from_the_service_id(string? name, string serviceId, string expected)
    {
        await using var rig = await AppwriteRig.StartAsync();
        await rig.DeployAsync(AppwriteRig.Input with { FunctionName = name, ServiceId = serviceId });

        Assert.That(rig.Stub.Functions.Single().Name, Is.EqualTo(expected));
    }

    private static string Part(string boundary, string name, string value) =>
        $"--{boundary}\r\nContent-Disposition: form-data; name={name}\r\n\r\n{value}\r\n";

    [GeneratedRegex("^multipart/form-data; boundary=(.+)$")]
    private static partial Regex Boundary();
}
