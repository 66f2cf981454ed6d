using System.Net.Http.Headers;
using System.Text;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Testing;

/// <summary>Tests the behaviour of the stub as 1.8.1, as 1.9.6 and as Appwrite's main branch.</summary>
public sealed class StubVersionTests
{
    private const int PartBytes = 5 * 1024 * 1024;
    private static readonly string[] Versions = ["1.8.1", "1.9.6", "2.0"];

    [TestCase("1.8.1", true)]
    [TestCase("1.9.0", false)]
    [TestCase("1.9.6", false)]
    [TestCase("2.0", true)]
    public async Task Last_part_of_an_upload_keeps_or_clears_activate_depending_on_the_version(string version, bool isKept)
    {
        await using var client = await StartAsync(version);
        var before = (string)(await client.UploadAsync([1, 2])).Document["$id"]!;

        await client.UploadAsync(new byte[PartBytes], StubClient.Range(0, PartBytes - 1, PartBytes + 1), "parted");
        await client.UploadAsync(new byte[1], StubClient.Range(PartBytes, PartBytes, PartBytes + 1), "parted");

        Assert.That((bool)(await GetAsync(client, "parted")).Document["activate"]!, Is.EqualTo(isKept));
        Assert.That((bool)(await GetAsync(client, before)).Document["activate"]!, Is.False, "the flag of earlier deployments is cleared");
        while ((string)(await GetAsync(client, "parted")).Document["status"]! != "ready")
            await Task.Yield();
        Assert.That(client.Stub.Function("fn1")!.ActiveDeploymentId, Is.EqualTo(isKept ? "parted" : null));
    }

    [TestCase("1.8.1", 500)]
    [TestCase("1.9.0", 500)]
    [TestCase("1.9.5", 202)]
    [TestCase("2.0", 202)]
    public async Task Last_part_can_be_sent_first_since_1_9_5(string version, int status)
    {
        await using var client = await StartAsync(version);

        var last = await client.UploadAsync(new byte[1], StubClient.Range(PartBytes, PartBytes, PartBytes + 1), "parted");

        Assert.That(last.Status, Is.EqualTo(status));
        if (status == 500)
            return;
        await client.UploadAsync(new byte[PartBytes], StubClient.Range(0, PartBytes - 1, PartBytes + 1), "parted");
        var upload = client.Stub.Function("fn1")!.Deployments.Single().Upload;
        Assert.That((upload.IsComplete, upload.Length, upload.Parts), Is.EqualTo((true, PartBytes + 1L, 2)));
    }

    [Test]
    public async Task Concurrent_parts_make_one_deployment()
    {
        await using var client = await StartAsync("1.9.6");
        const int Total = (3 * PartBytes) + 1;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => client.UploadAsync(
            new byte[Math.Min(PartBytes, Total - (i * PartBytes))],
            StubClient.Range(i * PartBytes, Math.Min(Total, (i + 1) * PartBytes) - 1, Total),
            "parted")));

        var upload = client.Stub.Function("fn1")!.Deployments.Single().Upload;
        Assert.That((upload.IsComplete, upload.Length), Is.EqualTo((true, (long)Total)));
    }

    [TestCaseSource(nameof(Versions))]
    public async Task Upload_in_one_request_keeps_activate(string version)
    {
        await using var client = await StartAsync(version);

        Assert.That((bool)(await client.UploadAsync([1])).Document["activate"]!);
    }

    [TestCaseSource(nameof(Versions))]
    public async Task Creation_limit_counts_requests_with_existing_ids(string version)
    {
        await using var client = await StartAsync(version);
        client.Stub.MaxFunctionCreations = 2;
        const string Existing = """{"functionId":"fn1","name":"n","runtime":"node-20.0"}""";

        var second = await client.SendAsync("POST", "/functions", Existing);
        var third = await client.SendAsync("POST", "/functions", Existing);

        Assert.That((second.Status, second.Type), Is.EqualTo((409, "function_already_exists")));
        Assert.That((third.Status, third.Type), Is.EqualTo((429, "general_rate_limit_exceeded")));
        Assert.That(third.Headers.Contains("Retry-After"), Is.False);
        Assert.That(third.Headers.GetValues("X-Ratelimit-Remaining").Single(), Is.EqualTo("0"));
    }

    [Test]
    public async Task Fifty_creations_are_answered_by_default()
    {
        await using var stub = await AppwriteStub.StartAsync();

        Assert.That(stub.MaxFunctionCreations, Is.EqualTo(50));
    }

    [TestCaseSource(nameof(Versions))]
    public async Task The_version_is_public_and_refused_to_every_key(string version)
    {
        await using var client = await StartAsync(version);

        var withKey = await client.SendAsync("GET", "/health/version");
        var without = await client.SendAsync("GET", "/health/version", change: r => r.Headers.Remove("X-Appwrite-Key"));

        Assert.That((withKey.Status, withKey.Type), Is.EqualTo((401, "general_unauthorized_scope")));
        Assert.That((without.Status, without.Text), Is.EqualTo((200, $$"""{"version":"{{version}}"}""")));
    }

    [TestCase("1.9.6")]
    [TestCase("2.0")]
    public async Task A_request_over_twelve_mebibytes_gets_no_answer(string version)
    {
        await using var client = await StartAsync(version);

        Assert.That(
            async () => await client.UploadAsync(new byte[12_600_000]),
            Throws.InstanceOf<HttpRequestException>().Or.InstanceOf<IOException>());
    }

    [TestCase('x', 5_950, 201)]
    [TestCase('x', 5_962, 500)]
    [TestCase('x', 8_192, 500)]
    [TestCase('x', 8_193, 400)]
    [TestCase('é', 2_975, 201)]
    [TestCase('é', 2_982, 500)]
    [TestCase('€', 1_985, 201)]
    [TestCase('€', 1_990, 500)]
    public async Task Variable_value_that_is_too_long_when_encrypted_returns_500(char character, int count, int status)
    {
        await using var client = await StartAsync("1.9.6");

        var reply = await client.SendAsync("POST", "/functions/fn1/variables", $$"""{"key":"K","value":"{{new string(character, count)}}"}""");

        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That(status != 500 || reply.Type == "general_unknown");
        Assert.That(client.Stub.Function("fn1")!.Variables, Has.Count.EqualTo(status == 201 ? 1 : 0));
    }

    [TestCase("1.9.6", 200)]
    [TestCase("2.0", 404)]
    public async Task Activating_a_deployment_of_another_function_is_accepted_up_to_196(string version, int status)
    {
        await using var client = await StartAsync(version);
        client.Stub.Build = new AppwriteBuild { Statuses = ["ready"] };
        var foreign = (string)(await client.UploadAsync([1])).Document["$id"]!;
        await client.CreateFunctionAsync("fn2");

        var reply = await client.SendAsync("PATCH", $"/functions/fn2/deployments/{foreign}");

        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That(client.Stub.Function("fn2")!.ActiveDeploymentId, Is.EqualTo(status == 200 ? foreign : null));
        Assert.That((await client.SendAsync("POST", "/functions/fn2/executions", "{}")).Type, Is.EqualTo("deployment_not_found"));
    }

    [TestCase("runtimes", 401)]
    [TestCase("templates", 401)]
    [TestCase("specifications", 200)]
    [TestCase("usage", 200)]
    public async Task A_function_with_the_id_of_a_route_is_created_and_cannot_be_read(string id, int status)
    {
        await using var client = await StartAsync("1.9.6");

        await client.CreateFunctionAsync(id);
        var reply = await client.SendAsync("GET", $"/functions/{id}");

        Assert.That(client.Stub.Function(id), Is.Not.Null);
        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That(reply.Document["$id"], Is.Null);
    }

    [TestCase(false, 400)]
    [TestCase(true, 201)]
    public async Task Execution_with_a_response_that_is_no_UTF8_returns_400_unless_the_client_accepts_a_form(bool acceptsForm, int status)
    {
        await using var client = await StartAsync("1.9.6", isActive: true);
        client.Stub.Execute = _ => new AppwriteExecutionResult { BodyBytes = new byte[] { 0xff, 0xfe, 0 } };

        var reply = await client.SendAsync("POST", "/functions/fn1/executions", "{}", request =>
        {
            if (acceptsForm)
                request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("multipart/form-data"));
        });

        Assert.That(reply.Status, Is.EqualTo(status));
        if (acceptsForm)
            Assert.That(reply.ContentHeaders.ContentType!.MediaType, Is.EqualTo("multipart/form-data"));
        else
            Assert.That((reply.Type, (string)reply.Document["message"]!), Is.EqualTo(
                ("general_unknown", "Failed to parse response: Malformed UTF-8 characters, possibly incorrectly encoded")));
    }

    [Test]
    public async Task Execution_as_a_form_passes_binary_bodies_in_both_directions()
    {
        await using var client = await StartAsync("1.9.6", isActive: true);
        byte[] sent = [0, 0xff, (byte)'\r', (byte)'\n', 0x80];
        AppwriteExecution? received = null;
        client.Stub.Execute = execution =>
        {
            received = execution;
            return new AppwriteExecutionResult { BodyBytes = execution.BodyBytes };
        };

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, client.Stub.Endpoint + "/functions/fn1/executions");
        request.Headers.Add("X-Appwrite-Project", client.Stub.ProjectId);
        request.Headers.Add("X-Appwrite-Key", client.Stub.ApiKey);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("multipart/form-data"));
        request.Content = new MultipartFormDataContent
        {
            { new ByteArrayContent(sent), "body" },
            { new StringContent("""{"x-a":"b"}"""), "headers" },
            { new StringContent("PUT"), "method" },
            { new StringContent("false"), "async" },
        };
        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();

        Assert.That((received!.Method, received.Headers["x-a"]), Is.EqualTo(("PUT", "b")));
        Assert.That(received.BodyBytes.ToArray(), Is.EqualTo(sent));
        Assert.That(response.Content.Headers.ContentType!.ToString(), Does.StartWith("multipart/form-data; boundary=---"));
        Assert.That(answer.AsSpan().IndexOf(sent), Is.Positive);
        Assert.That(Encoding.Latin1.GetString(answer), Does.Contain("name=\"responseStatusCode\"\r\n\r\n200\r\n"));
    }

    [TestCase("0", "")]
    [TestCase("00", "00")]
    public async Task The_body_0_arrives_empty(string sent, string received)
    {
        await using var client = await StartAsync("1.9.6", isActive: true);

        var reply = await client.SendAsync("POST", "/functions/fn1/executions", $$"""{"body":"{{sent}}"}""");

        Assert.That((string)reply.Document["responseBody"]!, Is.EqualTo(received));
    }

    [TestCase("")]
    [TestCase("main")]
    public async Task ServerVersion_rejects_an_invalid_version(string version)
    {
        await using var stub = await AppwriteStub.StartAsync();

        var error = Assert.Throws<ArgumentException>(() => stub.ServerVersion = version)!;
        Assert.That(error.Message, Does.Contain("Accepted: a version such as 1.8.1, 1.9.6 or 2.0."));
    }

    private static async Task<StubClient> StartAsync(string version, bool isActive = false)
    {
        var client = await StubClient.StartAsync();
        client.Stub.ServerVersion = version;
        await client.CreateFunctionAsync();
        if (!isActive)
            return client;
        client.Stub.Build = new AppwriteBuild { Statuses = ["waiting", "ready"] };
        await GetAsync(client, (string)(await client.UploadAsync([1])).Document["$id"]!);
        return client;
    }

    private static Task<StubReply> GetAsync(StubClient client, string deploymentId) =>
        client.SendAsync("GET", $"/functions/fn1/deployments/{deploymentId}");
}
