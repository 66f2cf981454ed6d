using System.Net;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Testing;

/// <summary>Tests that each fault behaves as documented, and processes the request or does not.</summary>
public sealed class StubFaultTests
{
    private static readonly DateTimeOffset Later = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static IEnumerable<TestCaseData> Cuts()
    {
        yield return new TestCaseData(AppwriteFault.CloseBeforeReading, false).SetArgDisplayNames("before reading");
        yield return new TestCaseData(AppwriteFault.CloseWhileReading(3), false).SetArgDisplayNames("while reading");
        yield return new TestCaseData(AppwriteFault.CloseAfterReading, false).SetArgDisplayNames("after reading");
        yield return new TestCaseData(AppwriteFault.CloseAfterHandling, true).SetArgDisplayNames("after handling");
        yield return new TestCaseData(AppwriteFault.CutAnswer, true).SetArgDisplayNames("in the answer");
    }

    [TestCaseSource(nameof(Cuts))]
    public async Task Connection_fault_throws_at_the_client(AppwriteFault fault, bool hasEffect)
    {
        await using var client = await StubClient.StartAsync();
        client.Stub.Fault = _ => fault;

        Assert.That(async () => await client.CreateFunctionAsync(), Throws.InstanceOf<HttpRequestException>().Or.InstanceOf<IOException>());
        Assert.That(client.Stub.Functions.Count, Is.EqualTo(hasEffect ? 1 : 0));
        Assert.That(client.Stub.Requests, Has.Count.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> Answers()
    {
        yield return Case("408", AppwriteFault.RequestTimeout(), 408, "general_request_timeout");
        yield return Case("429", AppwriteFault.TooManyRequests(), 429, "general_rate_limit_exceeded");
        yield return Case("429 with seconds", AppwriteFault.TooManyRequests(TimeSpan.FromSeconds(1.2)), 429, "general_rate_limit_exceeded", "2");
        yield return Case("429 with a date", AppwriteFault.TooManyRequestsUntil(Later), 429, "general_rate_limit_exceeded", "Fri, 02 Jan 2026 03:04:05 GMT");
        yield return Case("500", AppwriteFault.ServerError(), 500, "general_unknown");
        yield return Case("502", AppwriteFault.BadGateway(), 502, null);
        yield return Case("bare 413", AppwriteFault.Bare413, 413, null);
        yield return Case("302", AppwriteFault.Redirect("https://a.example/"), 302, null);

        static TestCaseData Case(string name, AppwriteFault fault, int status, string? type, string? retryAfter = null) =>
            new TestCaseData(fault, status, type, retryAfter).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Answers))]
    public async Task Status_fault_returns_its_response_and_creates_no_function(AppwriteFault fault, int status, string? type, string? retryAfter)
    {
        await using var client = await StubClient.StartAsync();
        client.Stub.Fault = _ => fault;

        var reply = await client.SendAsync("POST", "/functions", """{"functionId":"a","name":"n","runtime":"node-20.0"}""");

        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That(type is null || reply.Type == type, reply.Text);
        Assert.That(reply.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null, Is.EqualTo(retryAfter));
        Assert.That(client.Stub.Functions, Is.Empty);
    }

    private static IEnumerable<TestCaseData> Garbled()
    {
        yield return new TestCaseData(AppwriteFault.TruncatedJson).SetArgDisplayNames("truncated");
        yield return new TestCaseData(AppwriteFault.WrongJson).SetArgDisplayNames("wrong");
        yield return new TestCaseData(AppwriteFault.NotJson).SetArgDisplayNames("not JSON");
    }

    [TestCaseSource(nameof(Garbled))]
    public async Task Garbled_response_is_complete_but_has_no_document(AppwriteFault fault)
    {
        await using var client = await StubClient.StartAsync();
        client.Stub.Fault = _ => fault;

        var reply = await client.SendAsync("POST", "/functions", """{"functionId":"a","name":"n","runtime":"node-20.0"}""");

        Assert.That(reply.Status, Is.EqualTo(201));
        Assert.That(reply.Text, Is.Not.Empty.And.Not.Contain("\"version\":\"v5\""));
        Assert.That(client.Stub.Functions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Drip_fault_returns_the_complete_response()
    {
        await using var client = await StubClient.StartAsync();
        client.Stub.Fault = _ => AppwriteFault.Drip;

        Assert.That((int)(await client.SendAsync("GET", "/functions")).Document["total"]!, Is.Zero);
    }

    [Test]
    public async Task Hanging_request_continues_when_it_is_released()
    {
        await using var client = await StubClient.StartAsync();
        var release = new TaskCompletionSource();
        client.Stub.Fault = _ => AppwriteFault.Hang(release.Task);

        var request = client.SendAsync("GET", "/functions");
        Assert.That(request.IsCompleted, Is.False);
        release.SetResult();
        Assert.That((await request).Status, Is.EqualTo((int)HttpStatusCode.OK));
    }

    [Test]
    public async Task Stopping_the_stub_ends_hanging_requests()
    {
        var client = await StubClient.StartAsync();
        client.Stub.Fault = _ => AppwriteFault.Stall;
        var request = client.SendAsync("GET", "/functions");
        while (client.Stub.Requests.Count == 0)
            await Task.Yield();

        await client.Stub.DisposeAsync();
        await client.Stub.DisposeAsync();

        Assert.That(async () => await request, Throws.InstanceOf<Exception>());
        await client.DisposeAsync();
    }

    [Test]
    public async Task First_applies_the_fault_to_the_first_matching_requests_only()
    {
        await using var client = await StubClient.StartAsync();
        client.Stub.Fault = AppwriteFault.First(2, r => r.Is("GET", "/functions"), AppwriteFault.ServerError());

        var statuses = new List<int>();
        foreach (var path in new[] { "/functions", "/functions/specifications", "/functions", "/functions" })
            statuses.Add((await client.SendAsync("GET", path)).Status);
        Assert.That(statuses, Is.EqualTo(new[] { 500, 200, 500, 200 }));
    }

    [Test]
    public async Task Requests_are_recorded_with_a_bounded_body()
    {
        await using var client = await StubClient.StartAsync();
        client.Stub.MaxRecordedBytes = 5;
        await client.SendAsync("POST", "/functions?a=b", "{\"name\":1}");

        var request = client.Stub.Requests.Single();
        Assert.That((request.ToString(), request.Number, request.BodyText, request.BodyLength, request.AnswerStatus),
            Is.EqualTo(("POST /functions?a=b", 1, "{\"nam", 10L, 400)));
        Assert.That(request.Header("content-TYPE"), Does.StartWith("application/json"));
        client.Stub.ClearRequests();
        Assert.That(client.Stub.Requests, Is.Empty);
    }
}
