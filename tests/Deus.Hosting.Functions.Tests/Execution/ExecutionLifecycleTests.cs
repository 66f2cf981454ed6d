using System.Diagnostics;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions;

[TestFixture]
public sealed class ExecutionLifecycleTests
{
    private static readonly ExecutionRequest Request = new() { FunctionId = "fn1" };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestHost _host = null!;
    private Deployment _deployment = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost(configure: o => o.MaxConcurrentExecutions = 4);
        _deployment = await _host.DeployAsync();
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task The_record_says_everything_that_is_known_of_an_execution()
    {
        Answer(new RuntimeResponse
        {
            StatusCode = 201,
            Body = new byte[] { 0, 255, 10 },
            Logs = "hi\n",
            Duration = TimeSpan.FromMilliseconds(7),
            IsColdStart = true,
            OutputBytes = 3,
            PeakMemoryBytes = 4096,
        });

        var result = await ExecuteAsync(Request);

        var stored = await _host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id);
        Assert.Multiple(() =>
        {
            Assert.That(stored with { RequestHeaders = [], ResponseHeaders = [], Lines = [], CreatedAt = default, EndedAt = default }, Is.EqualTo(
                result.Execution with { RequestHeaders = [], ResponseHeaders = [], Lines = [], CreatedAt = default, EndedAt = default }));
            Assert.That((stored.DeploymentNumber, stored.Outcome, stored.Trigger), Is.EqualTo(((int?)1, (ExecutionOutcome?)ExecutionOutcome.Completed, "http")));
            Assert.That((stored.IsColdStart, stored.OutputBytes, stored.PeakMemoryBytes), Is.EqualTo((true, 3L, (long?)4096)));
            Assert.That(stored.EndedAt, Is.GreaterThanOrEqualTo(stored.CreatedAt));
            Assert.That(result.Body.ToArray(), Is.EqualTo(new byte[] { 0, 255, 10 }), "E-28: bytes are bytes");
        });
    }

    [TestCase(nameof(RuntimeOutcome.TimedOut), ExecutionOutcome.TimedOut)]
    [TestCase(nameof(RuntimeOutcome.OutOfMemory), ExecutionOutcome.OutOfMemory)]
    [TestCase(nameof(RuntimeOutcome.Crashed), ExecutionOutcome.Crashed)]
    [TestCase(nameof(RuntimeOutcome.TooLarge), ExecutionOutcome.TooLarge)]
    [TestCase(nameof(RuntimeOutcome.Broken), ExecutionOutcome.Broken)]
    [TestCase(nameof(RuntimeOutcome.Stopped), ExecutionOutcome.Stopped)]
    public async Task E06_W24_A_function_that_fails_is_a_result_that_says_how(string runtime, ExecutionOutcome outcome)
    {
        Answer(RuntimeResponse.Failed(Enum.Parse<RuntimeOutcome>(runtime), "why"));

        var result = await ExecuteAsync(Request);

        Assert.That((result.Execution.Outcome, result.Execution.Status, result.IsSuccess), Is.EqualTo((outcome, ExecutionStatus.Failed, false)));
        Assert.That(result.Execution.Errors, Does.Contain("why"));
    }

    [TestCase(404, ExecutionOutcome.Completed)]
    [TestCase(500, ExecutionOutcome.FunctionFailed)]
    public async Task E06_A_functions_own_status_is_no_failure_of_the_platform(int statusCode, ExecutionOutcome outcome)
    {
        Answer(new RuntimeResponse { StatusCode = statusCode });

        Assert.That((await ExecuteAsync(Request)).Execution.Outcome, Is.EqualTo(outcome));
    }

    [TestCase(99)]
    [TestCase(1000)]
    [TestCase(-1)]
    public async Task E27_A_status_that_HTTP_cannot_carry_is_refused_and_recorded_as_that(int statusCode)
    {
        Answer(new RuntimeResponse { StatusCode = statusCode, Logs = "log\n" });

        var result = await ExecuteAsync(Request);

        Assert.That((result.StatusCode, result.Execution.Outcome), Is.EqualTo((500, ExecutionOutcome.FunctionFailed)));
        Assert.That(result.Execution.Logs, Is.EqualTo("log\n"));
    }

    [Test]
    public async Task E05_W20_What_a_failed_function_logged_is_found_under_its_execution()
    {
        Answer(RuntimeResponse.Failed(RuntimeOutcome.Crashed, "exit code 3") with { Logs = "before\n" });

        var result = await ExecuteAsync(Request);

        var stored = await _host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id);
        Assert.That((stored.Logs, stored.Errors), Is.EqualTo(("before\n", "exit code 3\n")));
    }

    [Test]
    public async Task W17_E18_Logs_are_kept_to_their_end_and_survive_a_NUL()
    {
        Answer(new RuntimeResponse { StatusCode = 200, Logs = new string('x', 1_500_000) + "\0end" });

        var result = await ExecuteAsync(Request);

        Assert.That(result.Execution.Logs, Has.Length.EqualTo(1_000_000).And.EndsWith("xend"));
        Assert.That((await _host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id)).Logs, Is.EqualTo(result.Execution.Logs));
    }

    [Test]
    public async Task E13_W01_A_deployment_that_is_not_active_is_executed_by_its_id()
    {
        var second = await _host.CreateDeploymentAsync(archive: Archives.Function("// 2"));
        (await _host.WaitAsync("fn1", second.Id)).EnsureReady();
        var executed = new List<string>();
        _host.Runtime.Handler = (deployment, _, _) =>
        {
            executed.Add(File.ReadAllText(Path.Combine(deployment.CodeFolder, deployment.Entrypoint)));
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };

        var old = await ExecuteAsync(Request with { DeploymentId = _deployment.Id });
        await ExecuteAsync(Request);

        Assert.That(executed, Is.EqualTo(new[] { "export default () => {};", "// 2" }));
        Assert.That((old.Execution.DeploymentNumber, _host.Functions.Get("fn1").ActiveDeploymentId), Is.EqualTo(((int?)1, second.Id)));
    }

    [Test]
    public async Task A_deployment_that_is_not_ready_is_not_executed()
    {
        var broken = await _host.CreateDeploymentAsync(archive: [1, 2, 3]);
        await _host.WaitAsync("fn1", broken.Id);

        Assert.That(ProblemOf(() => ExecuteAsync(Request with { DeploymentId = broken.Id })), Is.EqualTo(FunctionProblem.DeploymentNotReady));
    }

    [Test]
    public async Task What_was_changed_counts_for_the_next_execution()
    {
        await ExecuteAsync(Request);
        await _host.Functions.UpdateAsync("fn1", s => s with { Enabled = false }, null, CancellationToken.None);
        Assert.That(ProblemOf(() => ExecuteAsync(Request)), Is.EqualTo(FunctionProblem.FunctionDisabled));

        await _host.Functions.DeleteAsync("fn1", CancellationToken.None);
        Assert.That(ProblemOf(() => ExecuteAsync(Request)), Is.EqualTo(FunctionProblem.FunctionNotFound));
    }

    [Test]
    public async Task E08_A_runtime_that_ignores_its_token_and_its_timeout_keeps_nobody()
    {
        var clock = new FakeTimeProvider();
        await using var host = new TestHost(time: clock);
        await host.DeployAsync();
        var running = new TaskCompletionSource();
        host.Runtime.Handler = (_, _, _) =>
        {
            running.SetResult();
            return new TaskCompletionSource<RuntimeResponse>().Task;
        };

        var executing = host.Get<IFunctionEngine>().ExecuteAsync(Request);
        await running.Task.WaitAsync(Patience);
        clock.Advance(TimeSpan.FromSeconds(24));
        Assert.That(executing.IsCompleted, Is.False);
        clock.Advance(TimeSpan.FromSeconds(2));

        var result = await executing.WaitAsync(Patience);
        Assert.That(result.Execution.Outcome, Is.EqualTo(ExecutionOutcome.TimedOut));
        Assert.That((await host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id)).Status, Is.EqualTo(ExecutionStatus.Failed));
    }

    [Test]
    public async Task W18_E02_A_caller_who_cancels_gets_that_and_the_runtime_is_told()
    {
        using var caller = new CancellationTokenSource();
        var told = new TaskCompletionSource();
        var running = new TaskCompletionSource();
        _host.Runtime.Handler = (_, _, token) =>
        {
            token.Register(told.SetResult);
            running.SetResult();
            return new TaskCompletionSource<RuntimeResponse>().Task;
        };
        var executing = _host.Get<IFunctionEngine>().ExecuteAsync(Request, caller.Token);
        await running.Task.WaitAsync(Patience);

        await caller.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => executing);
        await told.Task.WaitAsync(Patience);
        Assert.That((await OnlyAsync()).Outcome, Is.EqualTo(ExecutionOutcome.Canceled));
    }

    [Test]
    public async Task E01_A_storage_that_fails_is_never_a_function_that_is_not_there()
    {
        await _host.Database.WriteAsync(c => c.Sql("ALTER TABLE functions RENAME TO gone").Run(), CancellationToken.None);

        Assert.ThrowsAsync<FunctionHostException>(() => ExecuteAsync(Request));
        var failed = Assert.ThrowsAsync<FunctionHostException>(() => _host.Get<IFunctionStore>().GetAsync("fn1"))!;
        Assert.That(failed.InnerException, Is.Not.Null);
    }

    [Test]
    public async Task A_runtime_that_throws_is_a_failure_of_the_host_with_its_cause()
    {
        _host.Runtime.Handler = (_, _, _) => throw new InvalidTimeZoneException("broken");

        var failed = Assert.ThrowsAsync<FunctionHostException>(() => ExecuteAsync(Request))!;

        Assert.That(failed.InnerException, Is.TypeOf<InvalidTimeZoneException>());
        Assert.That((await OnlyAsync()).Outcome, Is.EqualTo(ExecutionOutcome.HostFailed));
    }

    [Test]
    public async Task W25_Without_a_record_nothing_is_executed()
    {
        await BreakAsync("INSERT");
        _host.Runtime.Handler = (_, _, _) => throw new InvalidOperationException("Nothing is to be executed.");

        var failed = Assert.ThrowsAsync<ExecutionRecordException>(() => ExecuteAsync(Request))!;

        Assert.That((failed.Result, failed.InnerException), Is.EqualTo(((ExecutionResult?)null, failed.InnerException)));
        Assert.That(failed.InnerException!.Message, Does.Contain("disk full"));
    }

    [Test]
    public async Task E03_An_end_that_cannot_be_recorded_is_tried_again_and_then_told_with_the_result_inside()
    {
        await BreakAsync("UPDATE");
        Answer(new RuntimeResponse { StatusCode = 202, Body = "answer"u8.ToArray() });

        var failed = Assert.ThrowsAsync<ExecutionRecordException>(() => ExecuteAsync(Request))!;

        Assert.That((failed.Result!.StatusCode, failed.Result.BodyText), Is.EqualTo((202, "answer")));
        Assert.That(_host.Logs.Entries.Count(e => e.Text.Contains("trying again", StringComparison.Ordinal)), Is.EqualTo(4));
        Assert.That((await OnlyAsync()).Status, Is.EqualTo(ExecutionStatus.Processing));
        await RepairAsync();
        Assert.That(await _host.Get<ExecutionKeeper>().SweepAsync(CancellationToken.None), Is.EqualTo(1));
        Assert.That((await OnlyAsync()).Outcome, Is.EqualTo(ExecutionOutcome.Lost));
    }

    [Test]
    public async Task E03_An_end_that_can_be_recorded_later_is()
    {
        await BreakAsync("UPDATE");
        var executing = ExecuteAsync(Request);
        while (!_host.Logs.Entries.Any(e => e.Text.Contains("trying again", StringComparison.Ordinal)))
            await Task.Yield();

        await RepairAsync();

        Assert.That((await executing).Execution.Outcome, Is.EqualTo(ExecutionOutcome.Completed));
        Assert.That((await OnlyAsync()).Status, Is.EqualTo(ExecutionStatus.Completed));
    }

    [Test]
    public async Task The_sweeper_leaves_what_runs_alone()
    {
        var running = new TaskCompletionSource();
        var answer = new TaskCompletionSource<RuntimeResponse>();
        _host.Runtime.Handler = (_, _, _) =>
        {
            running.SetResult();
            return answer.Task;
        };
        var executing = ExecuteAsync(Request);
        await running.Task.WaitAsync(Patience);

        Assert.That(await _host.Get<ExecutionKeeper>().SweepAsync(CancellationToken.None), Is.Zero);

        answer.SetResult(new RuntimeResponse { StatusCode = 200 });
        Assert.That((await executing).IsSuccess);
    }

    [Test]
    public async Task A_function_that_is_deleted_while_it_runs_ends_with_its_result()
    {
        _host.Runtime.Handler = async (_, _, _) =>
        {
            await _host.Functions.DeleteAsync("fn1", CancellationToken.None);
            return new RuntimeResponse { StatusCode = 200 };
        };

        Assert.That((await ExecuteAsync(Request)).IsSuccess);
    }

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
    public async Task E10_What_is_not_acceptable_is_refused_before_a_record_is_made(ExecutionRequest request)
    {
        Assert.That(ProblemOf(() => ExecuteAsync(request)), Is.EqualTo(FunctionProblem.InvalidArgument));
        Assert.That((await _host.Get<IExecutionStore>().ListAsync("fn1")).Items, Is.Empty);
    }

    [Test]
    public void E10_Nothing_is_not_a_request() => Assert.ThrowsAsync<ArgumentNullException>(() => ExecuteAsync(null!));

    [Test]
    public async Task E49_An_event_comes_as_a_POST_with_its_name_and_cannot_be_forged()
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
    public async Task W12_Parallel_executions_see_their_own_id_and_trace()
    {
        _host.Runtime.Handler = async (_, request, _) =>
        {
            await Task.Yield();
            var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value);
            return new RuntimeResponse { StatusCode = 200, Headers = [new("id", headers["x-appwrite-execution-id"]), new("trace", headers["traceparent"])] };
        };

        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => ExecuteAsync(Request))));

        Assert.That(results.Select(r => r.Execution.TraceId), Is.Unique);
        Assert.That(results, Has.All.Matches<ExecutionResult>(r =>
            r.Headers[0].Value == r.Execution.Id && r.Headers[1].Value.Split('-')[1] == r.Execution.TraceId));
    }

    [Test]
    public async Task W47_The_trace_is_the_callers_when_it_is_one_and_never_unchecked()
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
    public async Task E14_The_stored_event_and_logs_hold_no_secret_and_the_function_gets_everything()
    {
        await _host.Variables.CreateAsync("fn1", "unique()", "S", "value-of-the-variable", secret: true, CancellationToken.None);
        RuntimeRequest? seen = null;
        Answer(
            new RuntimeResponse { StatusCode = 200, Logs = "got value-of-the-variable and token=abcdef\n", Errors = "password: hunter2\n" },
            r => seen = r);

        var result = await ExecuteAsync(Request with
        {
            PathAndQuery = "/hook?access_token=query-secret&page=1",
            Headers = [new("Authorization", "Bearer header-secret"), new("content-type", "text/plain")],
        });

        var stored = await _host.Get<IExecutionStore>().GetAsync("fn1", result.Execution.Id);
        Assert.Multiple(() =>
        {
            Assert.That(seen!.PathAndQuery, Is.EqualTo("/hook?access_token=query-secret&page=1"));
            Assert.That(seen.Headers, Does.Contain(KeyValuePair.Create("Authorization", "Bearer header-secret")));
            Assert.That(stored.RequestPath, Is.EqualTo("/hook?access_token=[REDACTED]&page=1"));
            Assert.That((stored.Logs, stored.Errors), Is.EqualTo(("got [REDACTED] and token=[REDACTED]\n", "password: [REDACTED]\n")));
            Assert.That(result.Execution.Logs, Is.EqualTo(stored.Logs));
        });
        var files = Directory.EnumerateFiles(_host.Folder, "host.db*").Select(f => File.ReadAllBytes(f).AsSpan().ToArray());
        foreach (var secret in new[] { "query-secret", "header-secret", "value-of-the-variable", "hunter2" })
            Assert.That(files.Any(f => f.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)) >= 0), Is.False, secret);
    }

    [Test]
    public async Task Logs_can_be_kept_as_they_are()
    {
        await using var host = new TestHost(configure: o => o.MaskLogs = false);
        await host.DeployAsync();
        host.Runtime.Handler = (_, _, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Logs = "password: hunter2\n" });

        Assert.That((await host.Get<IFunctionEngine>().ExecuteAsync(Request)).Execution.Logs, Is.EqualTo("password: hunter2\n"));
    }

    [Test]
    public async Task E25_The_host_never_executes_more_at_a_time_than_it_may()
    {
        var (now, most) = (0, 0);
        _host.Runtime.Handler = async (_, _, _) =>
        {
            var count = Interlocked.Increment(ref now);
            for (var seen = most; count > seen && Interlocked.CompareExchange(ref most, count, seen) != seen; seen = most)
            {
            }

            for (var i = 0; i < 20; i++)
                await Task.Yield();
            Interlocked.Decrement(ref now);
            return new RuntimeResponse { StatusCode = 200 };
        };

        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => ExecuteAsync(Request))));

        Assert.That(most, Is.InRange(1, 4));
    }

    private Task<ExecutionResult> ExecuteAsync(ExecutionRequest request) => _host.Get<IFunctionEngine>().ExecuteAsync(request);

    private void Answer(RuntimeResponse response, Action<RuntimeRequest>? seen = null) => _host.Runtime.Handler = (_, request, _) =>
    {
        seen?.Invoke(request);
        return Task.FromResult(response);
    };

    private async Task<Execution> OnlyAsync()
    {
        var listed = (await _host.Get<IExecutionStore>().ListAsync("fn1")).Items.Single();
        return await _host.Get<IExecutionStore>().GetAsync("fn1", listed.Id);
    }

    private Task<int> BreakAsync(string statement) => _host.Database.WriteAsync(
        c => c.Sql($"CREATE TRIGGER broken BEFORE {statement} ON executions BEGIN SELECT RAISE(FAIL, 'disk full'); END").Run(),
        CancellationToken.None);

    private Task<int> RepairAsync() => _host.Database.WriteAsync(c => c.Sql("DROP TRIGGER broken").Run(), CancellationToken.None);

    private static FunctionProblem ProblemOf(Func<Task> action) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => action())!.Problem;
}
