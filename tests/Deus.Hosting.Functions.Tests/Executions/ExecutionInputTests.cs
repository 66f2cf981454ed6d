using System.Diagnostics;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests external input: requests, events, traces, secrets.</summary>
public sealed class ExecutionInputTests : ExecutionFixture
{
    private static readonly ExecutionRequest[] Unacceptable =
    [
        Request with { FunctionId = "../x" },
        Request with { FunctionId = null! },
        Request with { DeploymentId = "a b" },
        Request with { Method = "get" },
        Request with { Method = "" },
        Request with { PathAndQuery = "x" },
        Request with { PathAndQuery = "/\r\nx" },
        Request with { Headers = [new("a b", "c")] },
        Request with { Headers = [new("a", "b\r\nc: d")] },
        Request with { Headers = null! },
        Request with { ClientIp = "1\n2" },
        ExecutionRequest.ForEvent("fn1", "orders create", "{}"),
        ExecutionRequest.ForEvent("fn1", "orders.create", "{"),
        ExecutionRequest.ForEvent("fn1", "orders.create", ""),
    ];

    [TestCaseSource(nameof(Unacceptable))]
    public async Task E10_Invalid_request_is_rejected_before_a_record_is_created(ExecutionRequest request)
    {
        Assert.ThrowsAsync<InvalidParameterException>(() => ExecuteAsync(request));
        Assert.That((await Host.Get<IExecutionStore>().ListAsync("fn1")).Items, Is.Empty);
    }

    [Test]
    public void E10_ExecuteAsync_throws_ArgumentNullException_for_a_null_request() => Assert.ThrowsAsync<ArgumentNullException>(() => ExecuteAsync(null!));

    [Test]
    public async Task E49_Function_receives_an_event_as_POST_with_its_name_and_forged_event_headers_are_dropped()
    {
        RuntimeRequest? seen = null;
        Answer(new RuntimeResponse { StatusCode = 200 }, r => seen = r);

        var result = await ExecuteAsync(ExecutionRequest.ForEvent("fn1", "orders.o1.create", """{"id":1}"""));
        var headers = seen!.Headers.ToDictionary(h => h.Key, h => h.Value);
        await ExecuteAsync(Request with { Headers = [new("X-Appwrite-Trigger", "schedule"), new("x-appwrite-event", "forged"), new("X-Trigger", "cron")] });
        var forged = seen.Headers.ToDictionary(h => h.Key, h => h.Value);

        Assert.Multiple(() =>
        {
            Assert.That((seen.Method, seen.PathAndQuery), Is.EqualTo(("POST", "/")));
            Assert.That(headers["content-type"], Is.EqualTo("application/json"));
            Assert.That(headers["user-agent"], Does.StartWith("Appwrite/"));
            Assert.That((headers["x-appwrite-event"], headers["x-appwrite-trigger"]), Is.EqualTo(("orders.o1.create", "event")));
            Assert.That((result.Execution.Trigger, result.Execution.Event), Is.EqualTo(("event", "orders.o1.create")));
            Assert.That((forged["x-appwrite-trigger"], forged.ContainsKey("x-appwrite-event")), Is.EqualTo(("http", false)));
        });
    }

    [Test]
    public async Task W47_Execution_has_the_trace_id_of_the_caller_when_it_is_valid()
    {
        var trace = "0af7651916cd43dd8448eb211c80319c";
        using var activity = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();

        var own = await ExecuteAsync(Request with { Headers = [new("traceparent", $"00-{trace}-b7ad6b7169203331-01")] });
        var present = await ExecuteAsync(Request);
        var forged = await ExecuteAsync(Request with { Headers = [new("Traceparent", "'; DROP TABLE executions")] });

        Assert.That((own.Execution.TraceId, present.Execution.TraceId), Is.EqualTo((trace, activity.TraceId.ToHexString())));
        Assert.That(forged.Execution.TraceId, Does.Match("^[0-9a-f]{32}$"));
    }

    [Test]
    public async Task E14_Record_stores_no_secrets_and_the_function_receives_the_complete_request()
    {
        await Host.Variables.CreateAsync("fn1", "unique()", "S", "value-of-the-variable", secret: true, CancellationToken.None);
        RuntimeRequest? seen = null;
        Answer(
            new RuntimeResponse { StatusCode = 200, Logs = "got value-of-the-variable and token=abcdef\n", Errors = "password: hunter2\n" },
            r => seen = r);

        var result = await ExecuteAsync(Request with
        {
            PathAndQuery = "/hook?access_token=query-secret&page=1",
            Headers = [new("Authorization", "Bearer header-secret"), new("content-type", "text/plain")],
        });

        var stored = await Host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id);
        Assert.Multiple(() =>
        {
            Assert.That(seen!.PathAndQuery, Is.EqualTo("/hook?access_token=query-secret&page=1"));
            Assert.That(seen.Headers, Does.Contain(KeyValuePair.Create("Authorization", "Bearer header-secret")));
            Assert.That(stored.RequestPath, Is.EqualTo("/hook?access_token=[REDACTED]&page=1"));
            Assert.That((stored.Logs, stored.Errors), Is.EqualTo(("got [REDACTED] and token=[REDACTED]\n", "password: [REDACTED]\n")));
            Assert.That(result.Execution.Logs, Is.EqualTo(stored.Logs));
        });
        var files = Directory.EnumerateFiles(Host.Folder, "host.db*").Select(f => File.ReadAllBytes(f).AsSpan().ToArray());
        foreach (var secret in new[] { "query-secret", "header-secret", "value-of-the-variable", "hunter2" })
            Assert.That(files.Any(f => f.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)) >= 0), Is.False, secret);
    }

    [Test]
    public async Task Logs_are_recorded_unmasked_when_MaskLogs_is_off()
    {
        await using var host = new TestHost(configure: o => o.MaskLogs = false);
        await host.DeployAsync();
        host.Runtime.Handler = (_, _, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Logs = "password: hunter2\n" });

        Assert.That((await host.Get<IFunctionEngine>().ExecuteAsync(Request)).Execution.Logs, Is.EqualTo("password: hunter2\n"));
    }
}
