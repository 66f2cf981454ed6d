using System.Diagnostics;
using System.Text;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.Tests.Executions.Engine;

[TestFixture]
public sealed class FunctionEngineTests
{
    private static readonly ExecutionRequest Request = new() { FunctionId = "fn1", IgnoreDisabled = true };

    private TestHost _host = null!;
    private Deployment _deployment = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        _deployment = await _host.DeployAsync();
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task The_runtime_gets_the_unpacked_code_the_request_and_the_timeout()
    {
        RuntimeDeployment? deployment = null;
        RuntimeRequest? seen = null;
        Answer(request: (d, r) => (deployment, seen) = (d, r));

        await ExecuteAsync(Request with { Method = "PUT", PathAndQuery = "/x?y=1", Body = "hi"u8.ToArray(), ClientIp = "127.0.0.1" });

        Assert.Multiple(() =>
        {
            Assert.That(File.Exists(Path.Combine(deployment!.CodeFolder, "src/main.js")));
            Assert.That(deployment.Entrypoint, Is.EqualTo("src/main.js"));
            Assert.That((seen!.Method, seen.PathAndQuery), Is.EqualTo(("PUT", "/x?y=1")));
            Assert.That(Encoding.UTF8.GetString(seen.Body.Span), Is.EqualTo("hi"));
            Assert.That(seen.Timeout, Is.EqualTo(TimeSpan.FromSeconds(15)));
        });
    }

    [Test]
    public async Task E49_Function_receives_caller_and_platform_headers_and_forged_platform_headers_are_dropped()
    {
        RuntimeRequest? seen = null;
        Answer(request: (_, r) => seen = r);

        using var caller = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        var executed = await ExecuteAsync(Request with
        {
            Body = new byte[] { 1 },
            Headers = [new("X-Own", "1"), new("X-Appwrite-Execution-Id", "forged"), new("x-empty", "")],
        });

        Assert.That(
            seen!.Headers.Select(h => $"{h.Key}: {h.Value}"),
            Is.EqualTo(new[]
            {
                "X-Own: 1",
                "x-empty: ",
                "accept: */*",
                "content-type: application/x-www-form-urlencoded",
                $"x-appwrite-execution-id: {executed.Execution.Id}",
                "x-appwrite-trigger: http",
                "x-appwrite-continent-eu: false",
                $"traceparent: {caller.Id}",
            }));
    }

    [Test]
    public async Task Variables_are_in_the_environment_and_the_systems_win()
    {
        await SetAsync("GREETING", "hello");
        await SetAsync("APPWRITE_FUNCTION_ID", "forged");
        await SetAsync("not=possible", "x");
        RuntimeDeployment? deployment = null;
        Answer(request: (d, _) => deployment = d);

        await ExecuteAsync(Request);

        Assert.Multiple(() =>
        {
            Assert.That(deployment!.Environment["GREETING"], Is.EqualTo("hello"));
            Assert.That(deployment.Environment["APPWRITE_FUNCTION_ID"], Is.EqualTo("fn1"));
            Assert.That(deployment.Environment["APPWRITE_FUNCTION_DEPLOYMENT"], Is.EqualTo(_deployment.Id));
            Assert.That(deployment.Environment["APPWRITE_FUNCTION_RUNTIME_VERSION"], Is.EqualTo("20.0"));
            Assert.That(deployment.Environment["APPWRITE_FUNCTION_CPUS"], Is.EqualTo("1"));
            Assert.That(deployment.Environment["OPEN_RUNTIMES_MEMORY"], Is.EqualTo("512"));
            Assert.That(deployment.Environment["OPEN_RUNTIMES_ENTRYPOINT"], Is.EqualTo("src/main.js"));
            Assert.That(deployment.MaxMemoryBytes, Is.EqualTo(512L * 1024 * 1024));
            Assert.That(deployment.Environment.Keys, Has.None.Contains("="));
        });
    }

    [Test]
    public async Task Record_has_status_processing_during_the_run_and_stores_no_body_and_no_other_headers()
    {
        var running = "";
        _host.Runtime.Handler = (_, request, _) =>
        {
            var id = request.Headers.Single(h => h.Key == "x-appwrite-execution-id").Value;
            running = _host.Get<ExecutionRecords>().Get("fn1", id).Status.Value;
            return Task.FromResult(new RuntimeResponse
            {
                StatusCode = 404,
                Body = "body"u8.ToArray(),
                Headers = [new("content-type", "text/plain"), new("set-cookie", "a=b")],
                Logs = "hi\n",
                Duration = TimeSpan.FromMilliseconds(12),
            });
        };

        var executed = await ExecuteAsync(Request with { Headers = [new("Content-Type", "text/x"), new("authorization", "secret")] });

        var stored = _host.Get<ExecutionRecords>().Get("fn1", executed.Execution.Id);
        Assert.Multiple(() =>
        {
            Assert.That(running, Is.EqualTo("processing"));
            Assert.That((stored.Status.Value, stored.ResponseStatusCode, stored.Logs), Is.EqualTo(("completed", 404, "hi\n")));
            Assert.That(stored.RequestHeaders.Select(h => h.Key), Is.EqualTo(new[] { "content-type" }));
            Assert.That(stored.ResponseHeaders.Select(h => h.Key), Is.EqualTo(new[] { "content-type" }));
            Assert.That(stored.Duration, Is.EqualTo(TimeSpan.FromMilliseconds(12)));
        });
    }

    [TestCase(200, "completed")]
    [TestCase(499, "completed")]
    [TestCase(500, "failed")]
    [TestCase(503, "failed")]
    public async Task A_function_that_fails_is_a_result(int statusCode, string status)
    {
        Answer(statusCode);

        Assert.That((await ExecuteAsync(Request)).Execution.Status.Value, Is.EqualTo(status));
    }

    [Test]
    public void A_host_that_fails_is_an_exception_and_the_record_is_closed()
    {
        _host.Runtime.Handler = (_, _, _) => throw new RuntimeUnavailableException("Install Node.js 20.");

        Assert.ThrowsAsync<RuntimeUnavailableException>(() => ExecuteAsync(Request));

        Assert.That(OnlyRecord(), Is.EqualTo(("failed", 500L, "Install Node.js 20.")));
    }

    [Test]
    public async Task E02_Execution_is_recorded_as_failed_when_the_caller_cancels()
    {
        using var caller = new CancellationTokenSource();
        var running = new TaskCompletionSource();
        _host.Runtime.Handler = async (_, _, token) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return new RuntimeResponse { StatusCode = 200 };
        };
        var executing = _host.Get<IFunctionEngine>().ExecuteAsync(Request, caller.Token);
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await caller.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => executing);
        Assert.That(OnlyRecord(), Is.EqualTo(("failed", 500L, "The caller canceled the execution.")));
    }

    [Test]
    public async Task Execution_occupies_its_slot_until_it_ends_when_the_caller_cancels()
    {
        await using var host = new TestHost(configure: o =>
        {
            o.MaxConcurrentExecutionsPerFunction = 1;
            o.MaxQueuedExecutions = 1;
        });
        await host.DeployAsync();
        var engine = host.Get<IFunctionEngine>();
        using var caller = new CancellationTokenSource();
        var (running, end) = (new TaskCompletionSource(), new TaskCompletionSource<RuntimeResponse>());
        host.Runtime.Handler = (_, _, _) =>
        {
            running.TrySetResult();
            return end.Task;
        };
        var executing = engine.ExecuteAsync(Request, caller.Token);
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await caller.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => executing);

        var next = engine.ExecuteAsync(Request);
        Assert.ThrowsAsync<FunctionBusyException>(() => engine.ExecuteAsync(Request));
        Assert.That(next.IsCompleted, Is.False);
        end.SetResult(new RuntimeResponse { StatusCode = 200 });
        Assert.That((await next).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task W25_The_start_closes_the_records_of_a_host_that_died()
    {
        var store = _host.Get<ExecutionRecords>();
        var executed = await ExecuteAsync(Request);
        await store.InsertAsync(executed.Execution with { Id = "lost", Status = ExecutionStatus.Processing });

        Assert.That(await store.CloseLostAsync(null, CancellationToken.None), Is.EqualTo(1));

        var lost = store.Get("fn1", "lost");
        Assert.That((lost.Status.Value, lost.ResponseStatusCode), Is.EqualTo(("failed", 500)));
        Assert.That(lost.Errors, Does.Contain("host stopped"));
    }

    [Test]
    public async Task A_disabled_function_is_executed_only_for_callers_with_a_key()
    {
        await _host.Functions.UpdateAsync("fn1", s => s with { Enabled = false }, null, CancellationToken.None);

        Assert.That(ProblemOf(() => ExecuteAsync(Request with { IgnoreDisabled = false })), Is.EqualTo(FunctionErrorCode.FunctionDisabled));
        await ExecuteAsync(Request);
    }

    [Test]
    public async Task ExecuteAsync_throws_when_function_or_active_deployment_is_missing()
    {
        await _host.CreateFunctionAsync("empty");

        Assert.That(ProblemOf(() => ExecuteAsync(Request with { FunctionId = "empty" })), Is.EqualTo(FunctionErrorCode.NoActiveDeployment));
        Assert.That(ProblemOf(() => ExecuteAsync(Request with { FunctionId = "none" })), Is.EqualTo(FunctionErrorCode.FunctionNotFound));
    }

    [Test]
    public async Task W14_Many_first_executions_unpack_the_code_once()
    {
        Answer();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ExecuteAsync(Request))));

        Assert.That(Directory.GetDirectories(Path.Combine(_host.Folder, "code")), Has.Length.EqualTo(1));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(_host.Folder, "tmp")), Is.Empty);
    }

    private void Answer(int statusCode = 200, Action<RuntimeDeployment, RuntimeRequest>? request = null) =>
        _host.Runtime.Handler = (deployment, seen, _) =>
        {
            request?.Invoke(deployment, seen);
            return Task.FromResult(new RuntimeResponse { StatusCode = statusCode });
        };

    private Task<ExecutionResult> ExecuteAsync(ExecutionRequest request) =>
        _host.Get<IFunctionEngine>().ExecuteAsync(request, CancellationToken.None);

    private Task<Variable> SetAsync(string key, string value) =>
        _host.Variables.CreateAsync("fn1", "unique()", key, value, secret: true, CancellationToken.None);

    private (string Status, long Code, string Errors) OnlyRecord() => _host.Database.Read(connection => connection
        .Sql("SELECT status, response_status, errors FROM executions")
        .List(row => (row.GetString(0), row.GetInt64(1), row.GetString(2))).Single());

    private static FunctionErrorCode ProblemOf(Func<Task> action) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => action())!.ErrorCode;
}
