using System.Text;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Tests asynchronous and scheduled executions.</summary>
[TestFixture]
public sealed class DeferredExecutionTests : ApiFixture
{
    private const string Path = "functions/fn1/executions";

    [Test]
    public async Task Asynchronous_execution_returns_202_immediately_and_runs()
    {
        await Api.DeployAsync();
        var ending = new TaskCompletionSource();
        RuntimeRequest? seen = null;
        Api.Runtime.Handler = async (request, _) =>
        {
            seen = request;
            await ending.Task;
            return new RuntimeResponse { StatusCode = 201, Body = "kept nowhere"u8.ToArray(), Logs = "hi" };
        };

        var accepted = await Api.PostAsync(Path, new { async = true, body = "héllo", path = "/x", headers = new Dictionary<string, string> { ["x-own"] = "1" } });

        Assert.That((accepted.Status, accepted.Text("status"), accepted.Json.GetProperty("responseStatusCode").GetInt32()), Is.EqualTo((202, "waiting", 0)));
        ending.SetResult();
        var ended = await Api.WaitForEndAsync("fn1", accepted.Text("$id"));
        Assert.That((ended.Text("status"), ended.Text("responseBody"), ended.Text("logs")), Is.EqualTo(("completed", "", "hi")));
        Assert.That((Encoding.UTF8.GetString(seen!.Body.Span), seen.PathAndQuery), Is.EqualTo(("héllo", "/x")));
        Assert.That(seen.Headers, Does.Contain(KeyValuePair.Create("x-own", "1")).And.Contain(KeyValuePair.Create("x-appwrite-execution-id", accepted.Text("$id"))));
    }

    [Test]
    public async Task Execution_is_canceled_by_its_id_and_an_ended_one_is_not()
    {
        await Api.DeployAsync();
        var running = new TaskCompletionSource();
        Api.Runtime.Handler = async (_, token) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return new RuntimeResponse { StatusCode = 200 };
        };
        var id = (await Api.PostAsync(Path, new { async = true })).Text("$id");
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var canceled = await Api.SendAsync(HttpMethod.Patch, $"{Path}/{id}/status");
        Assert.That((canceled.Status, canceled.Text("status"), canceled.Text("errors")), Is.EqualTo((200, "failed", "The execution was canceled.")));
        Assert.That((await Api.SendAsync(HttpMethod.Patch, $"{Path}/{id}/status")).Status, Is.EqualTo(200), "repeated");

        Api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        var ended = (await Api.PostAsync(Path, new { })).Text("$id");
        AssertError(await Api.SendAsync(HttpMethod.Patch, $"{Path}/{ended}/status"), 400, "execution_already_completed");
        AssertError(await Api.SendAsync(HttpMethod.Patch, $"{Path}/unknown/status"), 404, "execution_not_found");
    }

    [Test]
    public async Task Asynchronous_execution_uses_the_timeout_of_the_function_and_not_30_seconds()
    {
        var time = new FakeTimeProvider();
        await using var api = await ApiHost.StartAsync(time: time);
        await api.DeployAsync();
        await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", timeout = 900 });
        var running = new TaskCompletionSource();
        var ending = new TaskCompletionSource();
        api.Runtime.Handler = async (_, token) =>
        {
            running.SetResult();
            await ending.Task.WaitAsync(token);
            return new RuntimeResponse { StatusCode = 200 };
        };
        var accepted = await api.PostAsync(Path, new { async = true });
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30));

        time.Advance(TimeSpan.FromSeconds(60));
        ending.SetResult();

        Assert.That((await api.WaitForEndAsync("fn1", accepted.Text("$id"))).Text("status"), Is.EqualTo("completed"));
    }

    [Test]
    public async Task Scheduled_execution_starts_at_its_time_after_a_restart_of_the_host()
    {
        var folder = Directory.CreateTempSubdirectory("deus-scheduled-");
        var time = new FakeTimeProvider();
        var due = new DateTimeOffset(2026, 1, 2, 3, 7, 0, TimeSpan.Zero);
        string id;
        await using (var before = await ApiHost.StartAsync(time: time, folder: folder.FullName))
        {
            await before.DeployAsync();
            var accepted = await before.PostAsync(Path, new { async = true, body = "later", scheduledAt = due });
            Assert.That((accepted.Status, accepted.Text("status"), accepted.Text("trigger")), Is.EqualTo((202, "scheduled", "schedule")), accepted.Body);
            Assert.That(accepted.Text("scheduledAt"), Is.EqualTo("2026-01-02T03:07:00.000+00:00"));
            id = accepted.Text("$id");
        }

        await using (var after = await ApiHost.StartAsync(time: time, folder: folder.FullName))
        {
            string? body = null;
            after.Runtime.Handler = (request, _) =>
            {
                body = Encoding.UTF8.GetString(request.Body.Span);
                return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
            };
            Assert.That((await after.SendAsync(HttpMethod.Get, $"{Path}/{id}")).Text("status"), Is.EqualTo("scheduled"));

            time.Advance(due - time.GetUtcNow());

            Assert.That((await after.WaitForEndAsync("fn1", id)).Text("status"), Is.EqualTo("completed"));
            Assert.That(body, Is.EqualTo("later"));
        }

        folder.Delete(recursive: true);
    }

    [Test]
    public async Task Deleted_scheduled_execution_does_not_start()
    {
        var time = new FakeTimeProvider();
        await using var api = await ApiHost.StartAsync(time: time);
        await api.DeployAsync();
        var begun = false;
        api.Runtime.Handler = (request, _) =>
        {
            begun |= request.PathAndQuery == "/deleted";
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };
        var due = new DateTimeOffset(2026, 1, 2, 3, 7, 0, TimeSpan.Zero);
        var deleted = await api.PostAsync(Path, new { async = true, path = "/deleted", scheduledAt = due });
        var kept = await api.PostAsync(Path, new { async = true, scheduledAt = due });

        Assert.That((await api.SendAsync(HttpMethod.Delete, $"{Path}/{deleted.Text("$id")}")).Status, Is.EqualTo(204));
        time.Advance(TimeSpan.FromMinutes(5));

        await api.WaitForEndAsync("fn1", kept.Text("$id"));
        Assert.That(begun, Is.False);
    }

    [TestCase("""{"async":true,"scheduledAt":"2026-01-02T03:05:04.000+00:00"}""")]
    [TestCase("""{"async":true,"scheduledAt":"2026-01-02T03:05:00.000+00:00"}""")]
    [TestCase("""{"async":true,"scheduledAt":"2026-01-02T03:07:00.500+00:00"}""")]
    [TestCase("""{"async":true,"scheduledAt":"soon"}""")]
    [TestCase("""{"async":true,"scheduledAt":7}""")]
    [TestCase("""{"async":false,"scheduledAt":"2026-01-02T03:07:00.000+00:00"}""")]
    [TestCase("""{"scheduledAt":"2026-01-02T03:07:00.000+00:00"}""")]
    public async Task Scheduled_execution_must_be_asynchronous_and_at_a_whole_minute_in_the_future(string body)
    {
        await using var api = await ApiHost.StartAsync(time: new FakeTimeProvider());
        await api.DeployAsync();

        AssertError(await api.PostAsync(Path, body), 400, "general_bad_request");
    }

    [Test]
    public async Task Asynchronous_execution_returns_404_when_function_or_active_deployment_is_missing()
    {
        await Api.CreateFunctionAsync();

        AssertError(await Api.PostAsync(Path, new { async = true }), 404, "deployment_not_found");
        AssertError(await Api.PostAsync("functions/none/executions", new { async = true }), 404, "function_not_found");
    }

    [Test]
    public async Task Failed_asynchronous_execution_is_recorded_with_status_500()
    {
        await Api.DeployAsync();
        Api.Runtime.Handler = (_, _) => throw new InvalidOperationException("the runtime is broken");

        var accepted = await Api.PostAsync(Path, new { async = true });

        var ended = await Api.WaitForEndAsync("fn1", accepted.Text("$id"));
        Assert.That((ended.Text("status"), ended.Json.GetProperty("responseStatusCode").GetInt32()), Is.EqualTo(("failed", 500)));
    }

    [Test]
    public async Task Concurrent_asynchronous_executions_all_run_at_most_8_at_a_time()
    {
        await Api.DeployAsync();
        var (now, most) = (0, 0);
        Api.Runtime.Handler = async (_, _) =>
        {
            var running = Interlocked.Increment(ref now);
            most = Math.Max(most, running);
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return new RuntimeResponse { StatusCode = 200 };
        };

        var accepted = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Api.PostAsync(Path, new { async = true })));

        foreach (var one in accepted)
            Assert.That((await Api.WaitForEndAsync("fn1", one.Text("$id"))).Text("status"), Is.EqualTo("completed"));
        Assert.That(most, Is.LessThanOrEqualTo(8));
    }
}
