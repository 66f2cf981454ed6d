using System.Text;
using System.Text.Json.Serialization;
using Deus.Hosting.Testing;
using Deus.Hosting.Tests.Appwrite;

namespace Deus.Hosting.Tests.Invocation;

public sealed class InvokerTests
{
    [Test]
    public async Task A_default_request_sends_no_headers()
    {
        await using var rig = await ActiveAsync();
        await rig.Invoker.InvokeAsync("fn1", new InvokeRequest());

        Assert.That(rig.Stub.Requests[^1].BodyText, Is.EqualTo("""{"body":"","async":false,"path":"/","method":"POST"}"""));
    }

    [Test]
    public async Task Invoke_sends_body_method_path_and_headers_and_returns_the_response()
    {
        await using var rig = await ActiveAsync();
        AppwriteExecution? seen = null;
        rig.Stub.Execute = execution =>
        {
            seen = execution;
            return new AppwriteExecutionResult
            {
                StatusCode = 203,
                Body = "grüße/\"",
                Headers = [new("content-type", "text/plain"), new("set-cookie", "a"), new("set-cookie", "b")],
                Logs = "logged",
                Errors = "complained",
                Duration = TimeSpan.FromMilliseconds(1500),
            };
        };

        var result = await rig.Invoker.InvokeAsync("fn1", new InvokeRequest
        {
            Method = "PATCH",
            Path = "/a?b=c",
            BodyText = "{\"ä\":1}",
            Headers = [new("X-Own", "v")],
        });

        Assert.That((seen!.Method, seen.Path, seen.Body, seen.Headers["X-Own"]), Is.EqualTo(("PATCH", "/a?b=c", "{\"ä\":1}", "v")));
        Assert.That((result.StatusCode, result.IsSuccess, result.BodyText, result.IsBodyTruncated), Is.EqualTo((203, true, "grüße/\"", false)));
        Assert.That((result.Logs, result.Errors, result.Duration), Is.EqualTo(("logged", "complained", TimeSpan.FromMilliseconds(1500))));
        Assert.That(result.Headers.Take(2), Is.EqualTo(new KeyValuePair<string, string>[] { new("content-type", "text/plain"), new("set-cookie", "b") }), "a real server keeps the last header of a name");
        Assert.That(result.DeploymentId, Is.EqualTo(seen.Deployment.Id));
        Assert.That(result.ExecutionId, Is.Not.Empty);
    }

    [TestCase(200, true)]
    [TestCase(404, true)]
    [TestCase(499, true)]
    [TestCase(500, false)]
    [TestCase(503, false)]
    public async Task A_function_that_fails_is_a_result(int status, bool isSuccess)
    {
        await using var rig = await ActiveAsync();
        rig.Stub.Execute = _ => new AppwriteExecutionResult { StatusCode = status, Errors = "why" };

        var result = await rig.Invoker.InvokeAsync("fn1", new InvokeRequest());
        Assert.That((result.StatusCode, result.IsSuccess, result.Errors), Is.EqualTo((status, isSuccess, "why")));
    }

    [TestCase("abcdef", 6, "abcdef", false)]
    [TestCase("abcdefg", 6, "abcdef", true)]
    [TestCase("ééé", 6, "ééé", false)]
    [TestCase("éééé", 7, "ééé", true)]
    [TestCase("ab😀", 5, "ab", true)]
    [TestCase("ab😀", 6, "ab😀", false)]
    [TestCase("€€€", 8, "€€", true)]
    [TestCase("😀", 1, "", true)]
    [TestCase("", 1, "", false)]
    public async Task A_body_over_the_limit_is_cut_between_characters(string body, int limit, string expected, bool isTruncated)
    {
        await using var rig = await ActiveAsync(limit);
        rig.Stub.Execute = _ => new AppwriteExecutionResult { Body = body };

        var result = await rig.Invoker.InvokeAsync("fn1", new InvokeRequest());
        Assert.That((result.BodyText, result.IsBodyTruncated), Is.EqualTo((expected, isTruncated)));
        Assert.That(Encoding.UTF8.GetByteCount(result.BodyText), Is.LessThanOrEqualTo(limit));
    }

    private static IEnumerable<TestCaseData> Rules()
    {
        yield return Case("methods", true, new() { Method = "HEAD" });
        yield return Case("method in lower case", false, new() { Method = "get" });
        yield return Case("method unknown", false, new() { Method = "TRACE" });
        yield return Case("path of 2048", true, new() { Path = "/" + new string('a', 2047) });
        yield return Case("path of 2049", false, new() { Path = "/" + new string('a', 2048) });
        yield return Case("path empty", false, new() { Path = "" });
        yield return Case("body too long", false, new() { BodyText = new string('a', 10_485_761) });
        yield return Case("100 headers", true, new() { Headers = Headers(100) });
        yield return Case("101 headers", false, new() { Headers = Headers(101) });
        yield return Case("no headers", true, new() { Headers = [] });
        foreach (var (name, isValid) in new[] { ("a", true), ("A-1", true), ("a_b", false), ("-a", false), ("a-", false), ("", false), ("a b", false), ("ä", false), ("a\n", false), ("x-appwrite-key", false), ("X-Appwrite-User", false) })
            yield return Case($"header '{name}'", isValid, new() { Headers = [new(name, "v")] });
        yield return Case("16,383 bytes of headers", true, new() { Headers = [new("a", new('v', 16_382))] });
        yield return Case("a header twice", true, new() { Headers = [new("a", "1"), new("A", "2")] });
        yield return Case("a header with a line break", false, new() { Headers = [new("a", "1\r\nb: 2")] });
        yield return Case("no list of headers", false, new() { Headers = null! });
        yield return Case("16,384 bytes of headers", false, new() { Headers = [new("a", new('v', 16_383))] });

        static TestCaseData Case(string name, bool isValid, InvokeRequest request) =>
            new TestCaseData(request, isValid).SetArgDisplayNames(name);

        static KeyValuePair<string, string>[] Headers(int count) =>
            [.. Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"h{i}", "v"))];
    }

    [TestCaseSource(nameof(Rules))]
    public async Task A_request_is_checked_before_it_is_sent(InvokeRequest request, bool isValid)
    {
        await using var rig = await ActiveAsync();
        rig.Stub.ClearRequests();

        if (isValid)
            Assert.That((await rig.Invoker.InvokeAsync("fn1", request)).IsSuccess);
        else
            Assert.That(Assert.ThrowsAsync<ArgumentException>(() => rig.Invoker.InvokeAsync("fn1", request))!.Message, Does.Contain("Accepted: "));
        Assert.That(rig.Stub.Requests, Has.Count.EqualTo(isValid ? 1 : 0));
    }

    [Test]
    public async Task Invoke_sends_and_returns_binary_bodies_unchanged([Values(0, 1, 255, 256, 70_000)] int length)
    {
        await using var rig = await ActiveAsync();
        byte[]? seen = null;
        rig.Stub.Execute = execution =>
        {
            seen = execution.BodyBytes.ToArray();
            return new AppwriteExecutionResult { BodyBytes = execution.BodyBytes };
        };
        var body = Enumerable.Range(0, length).Select(i => (byte)(255 - (i % 256))).ToArray();

        var result = await rig.Invoker.InvokeAsync("fn1", new InvokeRequest { Body = body });

        Assert.That(seen, Is.EqualTo(body));
        Assert.That(result.Body.ToArray(), Is.EqualTo(body));
    }

    [TestCase("text", "application/json")]
    [TestCase("\0", "application/json")]
    [TestCase("grüße 😀", "application/json")]
    public async Task Text_is_sent_as_JSON(string body, string contentType)
    {
        await using var rig = await ActiveAsync();

        var result = await rig.Invoker.InvokeAsync("fn1", new InvokeRequest { BodyText = body });

        Assert.That(rig.Stub.Requests[^1].Header("Content-Type"), Is.EqualTo(contentType));
        Assert.That(result.BodyText, Is.EqualTo(body));
    }

    [Test]
    public async Task Invoke_sends_a_body_that_is_no_text_as_a_form_with_method_path_and_headers()
    {
        await using var rig = await ActiveAsync();
        AppwriteExecution? seen = null;
        rig.Stub.Execute = execution =>
        {
            seen = execution;
            return new AppwriteExecutionResult();
        };

        await rig.Invoker.InvokeAsync("fn1", new InvokeRequest
        {
            Body = new byte[] { 0xff, 13, 10, 45, 45 },
            Method = "PUT",
            Path = "/ä?b=c",
            Headers = [new("x-one", "1"), new("X-One", "ü"), new("cookie", "a=1"), new("cookie", "b=2")],
        });

        Assert.That(rig.Stub.Requests[^1].Header("Content-Type"), Does.StartWith("multipart/form-data; boundary="));
        Assert.That((seen!.Method, seen.Path, seen.Headers["x-one"], seen.Headers["cookie"]), Is.EqualTo(("PUT", "/ä?b=c", "1, ü", "a=1; b=2")));
        Assert.That(seen.BodyBytes.ToArray(), Is.EqualTo(new byte[] { 0xff, 13, 10, 45, 45 }));
    }

    [Test]
    public async Task Invoke_rejects_the_body_0_before_it_is_sent()
    {
        await using var rig = await ActiveAsync();
        rig.Stub.ClearRequests();

        var refusal = Assert.ThrowsAsync<ArgumentException>(() => rig.Invoker.InvokeAsync("fn1", new InvokeRequest { BodyText = "0" }));

        Assert.That(refusal!.Message, Does.Contain("Accepted: "));
        Assert.That(rig.Stub.Requests, Is.Empty);
    }

    [Test]
    public async Task Invoke_reads_a_JSON_response_although_it_accepts_a_form()
    {
        await using var rig = await ActiveAsync();
        rig.Stub.Fault = _ => AppwriteFault.Status(
            201, """{"$id":"e1","status":"completed","responseStatusCode":200,"responseBody":"h\u00e9","duration":0.5}""");

        var result = await rig.Invoker.InvokeAsync("fn1", new InvokeRequest());

        Assert.That((result.ExecutionId, result.BodyText, result.Duration), Is.EqualTo(("e1", "hé", TimeSpan.FromSeconds(0.5))));
    }

    [TestCase("no form")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"$id\"\r\n\r\ne1")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"$id\"\r\n\r\ne1\r\n--b--\r\n")]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"responseStatusCode\"\r\n\r\n200\r\n--b--\r\n")]
    public async Task A_form_that_is_broken_is_an_invalid_response(string form)
    {
        await using var rig = await ActiveAsync();
        rig.Stub.Fault = _ => AppwriteFault.Status(201, form, "multipart/form-data; boundary=b");

        Assert.ThrowsAsync<InvalidBackendResponseException>(() => rig.Invoker.InvokeAsync("fn1", new InvokeRequest()));
    }

    [Test]
    public async Task Invoke_sends_and_returns_JSON()
    {
        await using var rig = await ActiveAsync();
        AppwriteExecution? seen = null;
        rig.Stub.Execute = execution =>
        {
            seen = execution;
            return new AppwriteExecutionResult { Body = execution.Body };
        };

        var result = await rig.Invoker.InvokeAsync("fn1", InvokeRequest.FromJson(new Point(1, 2), InvokerJson.Default.Point));

        Assert.That((seen!.Body, seen.Headers["content-type"]), Is.EqualTo(("""{"X":1,"Y":2}""", "application/json")));
        Assert.That(result.ReadJson(InvokerJson.Default.Point), Is.EqualTo(new Point(1, 2)));
    }

    [Test]
    public async Task Invoke_throws_the_rejection_of_the_server_when_no_deployment_is_active()
    {
        await using var rig = await AppwriteRig.StartAsync();
        await rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = "fn1" });

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Invoker.InvokeAsync("fn1", new InvokeRequest()));
        Assert.That(failure!.ErrorType, Is.EqualTo("deployment_not_found"));
    }

    [Test]
    public async Task Invoke_does_not_retry_an_unanswered_execution()
    {
        await using var rig = await ActiveAsync();
        rig.Stub.ClearRequests();
        rig.Stub.Fault = _ => AppwriteFault.CloseAfterHandling;

        Assert.ThrowsAsync<BackendUnreachableException>(() => rig.Invoker.InvokeAsync("fn1", new InvokeRequest()));
        Assert.That(rig.Stub.Requests, Has.Count.EqualTo(1));
    }

    internal sealed record Point(int X, int Y);

    private static async Task<AppwriteRig> ActiveAsync(int maxResponseBytes = 262_144)
    {
        var rig = await AppwriteRig.StartAsync(limits: l => l.DefaultMaxResponseBytes = maxResponseBytes);
        rig.Stub.Build = new AppwriteBuild { Statuses = ["waiting", "ready"] };
        await rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = "fn1", WaitUntilReady = true });
        return rig;
    }
}

[JsonSerializable(typeof(InvokerTests.Point))]
internal sealed partial class InvokerJson : JsonSerializerContext;
