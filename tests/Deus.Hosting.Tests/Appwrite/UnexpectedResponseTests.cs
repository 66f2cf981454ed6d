using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests responses with unexpected content.</summary>
public sealed class UnexpectedResponseTests
{
    private const string Page = "<html><body>hello</body></html>";

    [TestCase(300, "", null)]
    [TestCase(302, "", null)]
    [TestCase(304, "", null)]
    [TestCase(400, """{"message":"Invalid `name` param","code":400,"type":"general_argument_invalid","version":"1.8.1"}""", "general_argument_invalid")]
    [TestCase(401, """{"message":"no","code":401,"type":"user_unauthorized","version":"1.8.1"}""", "user_unauthorized")]
    [TestCase(404, """{"message":"gone","type":null}""", null)]
    [TestCase(418, """{"type":7}""", null)]
    [TestCase(422, """["not an object"]""", null)]
    [TestCase(451, Page, null)]
    [TestCase(501, "", null)]
    public async Task Status_of_300_or_higher_throws_with_the_raw_response(int status, string body, string? type)
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = _ => AppwriteFault.Status(status, status == 304 ? "" : body);

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeleteAsync("fn1"));

        Assert.That(failure, Has.Property("StatusCode").EqualTo(status).And.Property("ErrorType").EqualTo(type)
            .And.Property("Method").EqualTo("DELETE").And.Property("Path").EqualTo("/functions/fn1").And.Property("ResponseBody").EqualTo(body));
        Assert.That(failure!.Message, Does.Contain($"DELETE /functions/fn1 returned {status}"));
        Assert.That(failure.Message, Does.Contain(body.Length == 0 ? "(empty)" : body));
        Assert.That(rig.Stub.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Redirect_is_not_followed_and_the_key_is_not_sent_to_its_target()
    {
        await using var other = await AppwriteStub.StartAsync();
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = _ => AppwriteFault.Redirect(other.Endpoint + "/functions/fn1", 307);

        Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeleteAsync("fn1"));
        Assert.That(other.Requests, Is.Empty);
    }

    [Test]
    public async Task Exception_has_the_complete_response_body_and_its_message_a_shortened_one()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var body = new string('x', 100_000);
        rig.Stub.Fault = _ => AppwriteFault.Status(400, body);

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeleteAsync("fn1"));
        Assert.That(failure!.ResponseBody, Is.EqualTo(body));
        Assert.That(failure.Message, Has.Length.LessThan(3000).And.Contain("(100000 characters)"));
    }

    [Test]
    public async Task Error_response_is_read_up_to_one_mebibyte()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = _ => AppwriteFault.Status(400, new string('x', 3 * 1024 * 1024));

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeleteAsync("fn1"));
        Assert.That(failure!.ResponseBody, Has.Length.EqualTo(1024 * 1024));
    }

    [TestCase("")]
    [TestCase(Page)]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"$id":null}""")]
    [TestCase("""{"$id":""}""")]
    [TestCase("""{"$id":7}""")]
    [TestCase("""{"$id":"../../users"}""")]
    [TestCase("""{"$id":"a?b"}""")]
    [TestCase("""{"$id":"0123456789012345678901234567890123456"}""")]
    [TestCase("""{"$id":"fn1" """)]
    public async Task Successful_response_without_a_usable_id_throws_InvalidBackendResponseException(string body)
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = r => r.Is("POST", "/functions/fn1/executions") ? AppwriteFault.Status(201, body) : null;

        var failure = Assert.ThrowsAsync<InvalidBackendResponseException>(() => rig.Invoker.InvokeAsync("fn1", new()));
        Assert.That(failure, Has.Property("StatusCode").EqualTo(201).And.Property("Method").EqualTo("POST")
            .And.Property("Path").EqualTo("/functions/fn1/executions").And.Property("ResponseBody").EqualTo(body));
    }

    [Test]
    public async Task A_success_longer_than_the_limit_is_refused()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var result = await rig.Backend.DeployAsync(AppwriteRig.Input);
        rig.Stub.Build = new();
        rig.Stub.Fault = r => r.Is("GET", "/functions/*/deployments/*")
            ? AppwriteFault.Status(200, $$"""{"$id":"d","buildLogs":"{{new string('x', 9 * 1024 * 1024)}}"}""")
            : null;

        var failure = Assert.CatchAsync<HostingException>(() => rig.Waiter.WaitAsync(result.FunctionId, result.DeploymentId));
        Assert.That(failure, Is.TypeOf<InvalidBackendResponseException>());
    }

    [Test]
    public async Task Response_with_unknown_members_and_escaped_slashes_is_parsed()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = r => r.Is("POST", "/functions/*/executions")
            ? AppwriteFault.Status(201, """{"$id":"e1","new":{"a":[1]},"status":"completed","responseBody":"a\/b","responseStatusCode":200}""")
            : null;

        Assert.That((await rig.Invoker.InvokeAsync("fn1", new())).BodyText, Is.EqualTo("a/b"));
    }

    [Test]
    public async Task Errors_of_the_server_throw_with_their_error_type()
    {
        await using var rig = await AppwriteRig.StartAsync();

        var absent = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeleteAsync("fn1"));
        var inactive = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Invoker.InvokeAsync("fn1", new()));
        rig.Stub.ApiKey = "another";
        var key = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeployAsync(AppwriteRig.Input));

        Assert.That(absent!.ErrorType, Is.EqualTo("function_not_found"));
        Assert.That(inactive!.ErrorType, Is.EqualTo("function_not_found"));
        Assert.That(key!.ErrorType, Is.EqualTo("user_unauthorized"));
    }

    [Test]
    public async Task Stopped_server_throws_BackendUnreachableException()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var backend = rig.Backend;
        await rig.Stub.DisposeAsync();

        var failure = Assert.ThrowsAsync<BackendUnreachableException>(() => backend.DeleteAsync("fn1"));
        Assert.That(failure, Has.Property("WasSent").False);
    }
}
