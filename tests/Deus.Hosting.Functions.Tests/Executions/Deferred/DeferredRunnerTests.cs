using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Diagnostics;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions.Deferred;

/// <summary>
/// Tests asynchronous executions and their concurrency. A request with the path <c>/slow</c> runs until all are released, one with
/// the path <c>/step</c> until one is released.
/// </summary>
[TestFixture]
public sealed class DeferredRunnerTests
{
    private string _folder = null!;
    private TaskCompletionSource _ending = null!;
    private SemaphoreSlim _steps = null!;
    private ConcurrentQueue<string> _begun = null!;
    private TestHost? _host;
    private MeasuredCount? _queued;

    [SetUp]
    public void SetUp() => (_folder, _ending, _steps, _begun) =
        (TestHost.NewFolder(), new(TaskCreationOptions.RunContinuationsAsynchronously), new(0), new());

    [TearDown]
    public async Task TearDown()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        _queued?.Dispose();
        _steps.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Stop_cancels_running_executions_and_the_next_start_runs_the_waiting_ones()
    {
        Open(options => options.MaxConcurrentExecutionsPerFunction = 1);
        await _host!.DeployAsync();
        var ids = await AcceptAsync("fn1", "/slow", 5);
        await Eventually.HoldsAsync(() => _begun.Count == 1);

        Assert.That(Statuses("fn1", ids), Is.EqualTo(new[] { "processing", "waiting", "waiting", "waiting", "waiting" }));
        await _host.DisposeAsync();
        _ending.SetResult();
        Open(options => options.MaxConcurrentExecutionsPerFunction = 1);
        await _host.StartAsync();

        await HasAsync("fn1", ExecutionStatus.Completed, 4);
        Assert.That(Executions("fn1").Single(e => e.Id == ids[0]).Outcome, Is.EqualTo(ExecutionOutcome.Canceled));
        Assert.That(_begun, Is.EqualTo(ids), "each once, in the order they were accepted in");
        Assert.That(Requests(), Is.Zero);
    }

    [Test]
    public async Task Deferred_executions_of_a_slow_function_block_neither_other_functions_nor_its_callers()
    {
        Open();
        await _host!.DeployAsync("slow");
        await _host.DeployAsync("fast");
        await AcceptAsync("slow", "/slow", 40);
        await HasAsync("slow", ExecutionStatus.Processing, 8);

        await AcceptAsync("fast", "/", 3);

        await HasAsync("fast", ExecutionStatus.Completed, 3);
        await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "slow" });
        Assert.That(Executions("slow").CountBy(e => e.Status.Value), Is.EquivalentTo(new KeyValuePair<string, int>[]
        {
            new("processing", 8), new("waiting", 32), new("completed", 1),
        }));
        _ending.SetResult();
        await HasAsync("slow", ExecutionStatus.Completed, 41);
    }

    [Test]
    public async Task Deferred_executions_of_functions_alternate_when_the_host_is_at_its_limit()
    {
        Open(options => options.MaxConcurrentExecutions = 1);
        await _host!.DeployAsync("a");
        await _host.DeployAsync("b");
        var first = await AcceptAsync("a", "/step", 3);
        await UntilStartedAndQueuedAsync(begun: 1, queued: 1);
        var second = await AcceptAsync("b", "/step", 2);

        foreach (var (begun, queued) in new[] { (1, 2), (2, 2), (3, 2), (4, 1), (5, 0) })
        {
            await UntilStartedAndQueuedAsync(begun, queued);
            _steps.Release();
        }

        await HasAsync("a", ExecutionStatus.Completed, 3);
        await HasAsync("b", ExecutionStatus.Completed, 2);
        Assert.That(_begun, Is.EqualTo(new[] { first[0], first[1], second[0], first[2], second[1] }));
    }

    [Test]
    public async Task Deferred_execution_fails_when_its_deployment_was_deleted_and_the_next_one_starts()
    {
        Open(options => options.MaxConcurrentExecutionsPerFunction = 1);
        var deployment = await _host!.DeployAsync();
        var running = await AcceptAsync("fn1", "/slow", 1);
        await HasAsync("fn1", ExecutionStatus.Processing, 1);
        var refused = await AcceptAsync("fn1", "/", 3);
        await _host.DeleteDeploymentAsync("fn1", deployment.Id);

        _ending.SetResult();

        await HasAsync("fn1", ExecutionStatus.Failed, 3);
        Assert.That(Statuses("fn1", running), Is.EqualTo(new[] { "completed" }));
        Assert.That(
            Executions("fn1").Where(e => refused.Contains(e.Id)).Select(e => (e.Outcome, e.Errors.Contains("deployment", StringComparison.Ordinal))),
            Is.All.EqualTo(((ExecutionOutcome?)ExecutionOutcome.HostFailed, true)));
        Assert.That((_begun.Count, Requests()), Is.EqualTo((1, 0L)));
    }

    [Test]
    public async Task Deferred_execution_fails_when_its_stored_request_is_damaged()
    {
        Open(options => options.MaxConcurrentExecutionsPerFunction = 1);
        await _host!.DeployAsync();
        await AcceptAsync("fn1", "/slow", 1);
        await HasAsync("fn1", ExecutionStatus.Processing, 1);
        var damaged = await AcceptAsync("fn1", "/", 1);
        await _host.Database.WriteAsync(c => c.Sql("UPDATE execution_requests SET request = x'00'").Run(), CancellationToken.None);
        var good = await AcceptAsync("fn1", "/", 1);

        _ending.SetResult();

        await HasAsync("fn1", ExecutionStatus.Completed, 2);
        await HasAsync("fn1", ExecutionStatus.Failed, 1);
        Assert.That(Statuses("fn1", [.. damaged, .. good]), Is.EqualTo(new[] { "failed", "completed" }));
    }

    [Test]
    public async Task A_request_that_was_copied_from_another_execution_is_not_executed()
    {
        Open(options => options.MaxConcurrentExecutionsPerFunction = 1);
        await _host!.DeployAsync();
        await AcceptAsync("fn1", "/slow", 1);
        await HasAsync("fn1", ExecutionStatus.Processing, 1);
        var ids = await AcceptAsync("fn1", "/", 2);
        await _host.Database.WriteAsync(
            c => c.Sql(
                """
                UPDATE execution_requests SET request = (SELECT request FROM execution_requests WHERE execution_id = $from)
                WHERE execution_id = $to
                """).With("$from", ids[0]).With("$to", ids[1]).Run(),
            CancellationToken.None);

        _ending.SetResult();

        await Eventually.HoldsAsync(() => Requests() == 0);
        await HasAsync("fn1", ExecutionStatus.Processing, 0);
        Assert.That(Statuses("fn1", ids), Is.EqualTo(new[] { "completed", "failed" }));
    }

    private void Open(Action<FunctionsOptions>? configure = null)
    {
        _host = new TestHost(_folder, configure);
        _queued?.Dispose();
        _queued = MeasuredCount.QueuedExecutions(_host.Get<IMeterFactory>());
        _host.Runtime.Handler = async (_, request, token) =>
        {
            _begun.Enqueue(request.Headers.Single(h => h.Key == HeaderRules.ExecutionId).Value);
            if (request.PathAndQuery == "/slow")
                await _ending.Task.WaitAsync(token);
            if (request.PathAndQuery == "/step")
                await _steps.WaitAsync(token);
            return new RuntimeResponse { StatusCode = 200 };
        };
    }

    private async Task<List<string>> AcceptAsync(string functionId, string path, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var request = new ExecutionRequest { FunctionId = functionId, PathAndQuery = path };
            ids.Add((await _host!.Get<DeferredExecutions>().AcceptAsync(request, at: null, CancellationToken.None))!.Id);
        }

        return ids;
    }

    /// <summary>The order in which executions reach the limiter is not fixed, so the test waits for each one.</summary>
    private Task UntilStartedAndQueuedAsync(int begun, int queued) =>
        Eventually.HoldsAsync(() => (_begun.Count, _queued!.Value) == (begun, queued));

    private Task HasAsync(string functionId, ExecutionStatus status, int count) =>
        Eventually.HoldsAsync(() => Executions(functionId).Count(e => e.Status == status) == count);

    private List<string> Statuses(string functionId, List<string> ids)
    {
        var executions = Executions(functionId).ToDictionary(e => e.Id);
        return [.. ids.Select(id => executions[id].Status.Value)];
    }

    private List<Execution> Executions(string functionId) => _host!.Database.Read(connection => connection
        .Sql("SELECT id FROM executions WHERE function_id = $id ORDER BY sequence").With("$id", functionId)
        .List(row => ExecutionTable.Get(connection, functionId, row.GetString(0))));

    private long Requests() => _host!.Database.Read(c => c.Sql("SELECT COUNT(*) FROM execution_requests").Scalar<long>());
}
