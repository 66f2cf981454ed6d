using System.Text;
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
    public async Task Body_method_path_and_headers_go_there_and_the_answer_comes_back()
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
            Body = "{\"ä\":1}",
            Headers = new Dictionary<string, string> { ["X-Own"] = "v" },
        });

        Assert.That((seen!.Method, seen.Path, seen.Body, seen.Headers["X-Own"]), Is.EqualTo(("PATCH", "/a?b=c", "{\"ä\":1}", "v")));
        Assert.That((result.StatusCode, result.IsSuccess, result.Body, result.IsBodyTruncated), Is.EqualTo((203, true, "grüße/\"", false)));
        Assert.That((result.Logs, result.Errors, result.Duration), Is.EqualTo(("logged", "complained", TimeSpan.FromMilliseconds(1500))));
        Assert.That(result.Headers.Take(3), Is.EqualTo(new KeyValuePair<string, string>[] { new("content-type", "text/plain"), new("set-cookie", "a"), new("set-cookie", "b") }));
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
        Assert.That((result.Body, result.IsBodyTruncated), Is.EqualTo((expected, isTruncated)));
        Assert.That(Encoding.UTF8.GetByteCount(result.Body), Is.LessThanOrEqualTo(limit));
    }

    private static IEnumerable<TestCaseData> Rules()
    {
        yield return Case("methods", true, new() { Method = "HEAD" });
        yield return Case("method in lower case", false, new() { Method = "get" });
        yield return Case("method unknown", false, new() { Method = "TRACE" });
        yield return Case("path of 2048", true, new() { Path = "/" + new string('a', 2047) });
        yield return Case("path of 2049", false, new() { Path = "/" + new string('a', 2048) });
        yield return Case("path empty", false, new() { Path = "" });
        yield return Case("body too long", false, new() { Body = new string('a', 10_485_761) });
        yield return Case("100 headers", true, new() { Headers = Headers(100) });
        yield return Case("101 headers", false, new() { Headers = Headers(101) });
        yield return Case("no headers", true, new() { Headers = new Dictionary<string, string>() });
        foreach (var (name, isValid) in new[] { ("a", true), ("A-1", true), ("a_b", false), ("-a", false), ("a-", false), ("", false), ("a b", false), ("ä", false), ("a\n", false), ("x-appwrite-key", false), ("X-Appwrite-User", false) })
            yield return Case($"header '{name}'", isValid, new() { Headers = new Dictionary<string, string> { [name] = "v" } });
        yield return Case("16,383 bytes of headers", true, new() { Headers = new Dictionary<string, string> { ["a"] = new('v', 16_382) } });
        yield return Case("16,384 bytes of headers", false, new() { Headers = new Dictionary<string, string> { ["a"] = new('v', 16_383) } });

        static TestCaseData Case(string name, bool isValid, InvokeRequest request) =>
            new TestCaseData(request, isValid).SetArgDisplayNames(name);

        static Dictionary<string, string> Headers(int count) => Enumerable.Range(0, count).ToDictionary(i => $"h{i}", _ => "v");
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
    public async Task Without_an_active_deployment_the_servers_refusal_passes()
    {
        await using var rig = await AppwriteRig.StartAsync();
        await rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = "fn1" });

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Invoker.InvokeAsync("fn1", new InvokeRequest()));
        Assert.That(failure!.ErrorType, Is.EqualTo("deployment_not_found"));
    }

    [Test]
    public async Task An_execution_that_got_no_answer_is_not_sent_again()
    {
        await using var rig = await ActiveAsync();
        rig.Stub.ClearRequests();
        rig.Stub.Fault = _ => AppwriteFault.CloseAfterHandling;

        Assert.ThrowsAsync<BackendUnreachableException>(() => rig.Invoker.InvokeAsync("fn1", new InvokeRequest()));
        Assert.That(rig.Stub.Requests, Has.Count.EqualTo(1));
    }

    private static async Task<AppwriteRig> ActiveAsync(int maxResponseBytes = 262_144)
    {
        var rig = await AppwriteRig.StartAsync(limits: l => l.DefaultMaxResponseBytes = maxResponseBytes);
        rig.Stub.Build = new AppwriteBuild { Statuses = ["waiting", "ready"] };
        await rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = "fn1", WaitUntilReady = true });
        return rig;
    }
}
