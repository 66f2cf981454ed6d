using System.Text;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

[TestFixture]
public sealed class ExecutionEndpointTests : ApiFixture
{
    private const string Path = "functions/fn1/executions";

    [Test]
    public async Task Execution_returns_201_with_the_recorded_document_and_the_complete_response()
    {
        var deployment = await Api.DeployAsync();
        Api.Runtime.Handler = (request, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = 200,
            Body = "{\"ok\":true}"u8.ToArray(),
            Headers = [new("content-type", "application/json"), new("set-cookie", "a"), new("set-cookie", "b")],
            Logs = "hi",
            Duration = TimeSpan.FromMilliseconds(12),
        });

        var executed = await Api.PostAsync(Path, new
        {
            body = "x",
            method = "POST",
            path = "/x?y=1",
            headers = new Dictionary<string, string> { ["content-type"] = "text/plain", ["x-own"] = "1" },
            async = false,
        });

        Assert.That(executed.Status, Is.EqualTo(201), executed.Body);
        AssertShape(executed, """{"$id":"6b010ca7ccdef7e710d4","$createdAt":"2026-11-21T03:14:47.841+00:00","$updatedAt":"2026-11-21T03:14:47.841+00:00","$permissions":[],"functionId":"fn1","deploymentId":"6b010c770fe01ba7c055","trigger":"http","status":"completed","requestMethod":"POST","requestPath":"\/x?y=1","requestHeaders":[{"name":"x-appwrite-client-ip","value":"127.0.0.1"}],"responseStatusCode":200,"responseBody":"{\"ok\":true}","responseHeaders":[{"name":"content-type","value":"application\/json"},{"name":"x-appwrite-execution-id","value":"6b010ca7ccdef7e710d4"}],"logs":"hi","errors":"","duration":0.012,"scheduledAt":null}""");
        Assert.Multiple(() =>
        {
            Assert.That(executed.Text("deploymentId"), Is.EqualTo(deployment));
            Assert.That((executed.Text("status"), executed.Text("responseBody"), executed.Text("logs")), Is.EqualTo(("completed", "{\"ok\":true}", "hi")));
            Assert.That(Headers(executed, "requestHeaders"), Is.EqualTo(new[] { "content-type: text/plain", "x-appwrite-client-ip: 127.0.0.1" }));
            Assert.That(
                Headers(executed, "responseHeaders"),
                Is.EqualTo(new[] { "content-type: application/json", "set-cookie: b", $"x-appwrite-execution-id: {executed.Text("$id")}" }));
            Assert.That(executed.Json.GetProperty("duration").GetDouble(), Is.EqualTo(0.012));
        });

        var stored = await Api.SendAsync(HttpMethod.Get, $"{Path}/{executed.Text("$id")}");
        Assert.That((stored.Status, stored.Text("responseBody")), Is.EqualTo((200, "")));
        Assert.That(Headers(stored, "responseHeaders"), Is.EqualTo(new[] { "content-type: application/json" }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_record_has_no_content_type_that_the_caller_has_not_sent(bool isAsynchronous)
    {
        await Api.DeployAsync();
        RuntimeRequest? seen = null;
        Api.Runtime.Handler = (request, _) =>
        {
            seen = request;
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };

        var executed = await Api.PostAsync(Path, new { body = "x", async = isAsynchronous });
        var stored = await Api.WaitForEndAsync("fn1", executed.Text("$id"));

        Assert.That(Headers(stored, "requestHeaders"), Has.None.StartsWith("content-type"));
        Assert.That(seen!.Headers, Does.Contain(KeyValuePair.Create("content-type", "application/x-www-form-urlencoded")));
    }

    [Test]
    public async Task Execution_returns_201_with_status_failed_when_the_function_fails()
    {
        await Api.DeployAsync();
        Api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 500, Errors = "Error: no" });

        var executed = await Api.PostAsync(Path, new { });

        Assert.That((executed.Status, executed.Text("status"), executed.Text("errors")), Is.EqualTo((201, "failed", "Error: no")));
    }

    [TestCase(32, 201)]
    [TestCase(33, 400)]
    public async Task Execution_form_accepts_32_parts_and_rejects_33(int parts, int status)
    {
        await Api.DeployAsync();
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < parts; i++)
            form.Add(new StringContent("x"), $"part{i}");

        var answer = await Api.PostAsync(Path, form);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        if (status == 400)
            AssertError(answer, 400, "general_bad_request", "more than 32 parts");
    }

    [Test]
    public async Task Execution_returns_404_when_the_function_has_no_active_deployment()
    {
        await Api.CreateFunctionAsync();

        AssertError(
            await Api.PostAsync(Path, new { }),
            404,
            "deployment_not_found",
            "Deployment not found. Create a deployment before trying to execute a function");
        AssertError(await Api.PostAsync("functions/none/executions", new { }), 404, "function_not_found");
        AssertError(await Api.SendAsync(HttpMethod.Get, $"{Path}/none"), 404, "execution_not_found");
    }

    [TestCase("""{"method":"TRACE"}""", "general_argument_invalid", "`method`")]
    [TestCase("""{"path":""}""", "general_argument_invalid", "`path`")]
    [TestCase("""{"headers":"x"}""", "general_argument_invalid", "`headers`")]
    [TestCase("""{"headers":{"a_b":"x"}}""", "general_argument_invalid", "`headers`")]
    [TestCase("""{"headers":{"x-appwrite-key":"x"}}""", "general_argument_invalid", "x-appwrite-")]
    [TestCase("""{"headers":{"a":"x\r\nb: c"}}""", "general_argument_invalid", "line breaks")]
    [TestCase("""{"async":"yes"}""", "general_argument_invalid", "`async`")]
    public async Task Invalid_execution_parameter_is_rejected_by_its_name(string body, string type, string message)
    {
        await Api.DeployAsync();

        AssertError(await Api.PostAsync(Path, body), 400, type, message);
    }

    [Test]
    public async Task A_body_that_is_not_text_cannot_be_sent_as_JSON()
    {
        await Api.DeployAsync();
        Api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Body = new byte[] { 0xff, 0xfe } });

        AssertError(await Api.PostAsync(Path, new { }), 400, "general_unknown", "Failed to parse response");
    }

    [Test]
    public async Task Synchronous_execution_returns_408_after_30_seconds()
    {
        var time = new FakeTimeProvider();
        await using var api = await ApiHost.StartAsync(time: time);
        await api.DeployAsync();
        await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "Patient", timeout = 900 });
        var running = new TaskCompletionSource();
        api.Runtime.Handler = async (_, token) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return new RuntimeResponse { StatusCode = 200 };
        };
        var executing = api.PostAsync(Path, new { });
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30));

        time.Advance(TimeSpan.FromSeconds(30));

        AssertError(await executing, 408, "function_synchronous_timeout");
    }

    [Test]
    public async Task The_function_sees_the_body_the_method_and_the_path()
    {
        await Api.DeployAsync();
        RuntimeRequest? seen = null;
        Api.Runtime.Handler = (request, _) =>
        {
            seen = request;
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };

        await Api.PostAsync(Path, new { body = "héllo", method = "GET", path = "a", headers = """{"x-own":"1"}""" });

        Assert.That((Encoding.UTF8.GetString(seen!.Body.Span), seen.Method, seen.PathAndQuery), Is.EqualTo(("héllo", "GET", "/a")));
        Assert.That(seen.Headers, Does.Contain(KeyValuePair.Create("x-own", "1")));
    }

    private static IEnumerable<string> Headers(ApiHost.Response answer, string property) => answer.Json.GetProperty(property)
        .EnumerateArray().Select(h => $"{h.GetProperty("name").GetString()}: {h.GetProperty("value").GetString()}");
}
