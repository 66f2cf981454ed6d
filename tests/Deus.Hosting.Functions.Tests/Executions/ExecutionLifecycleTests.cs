using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests which deployment is executed, and concurrent changes of function and deployment.</summary>
public sealed class ExecutionLifecycleTests : ExecutionFixture
{
    [Test]
    public async Task E13_W01_A_deployment_that_is_not_active_is_executed_by_its_id()
    {
        var second = await Host.CreateDeploymentAsync(archive: TestArchives.Function("// 2"));
        (await Host.WaitAsync("fn1", second.Id)).EnsureReady();
        var executed = new List<string>();
        Host.Runtime.Handler = (deployment, _, _) =>
        {
            executed.Add(File.ReadAllText(Path.Combine(deployment.CodeFolder, deployment.Entrypoint)));
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };

        var old = await ExecuteAsync(Request with { DeploymentId = Deployment.Id });
        await ExecuteAsync(Request);

        Assert.That(executed, Is.EqualTo(new[] { "export default () => {};", "// 2" }));
        Assert.That((old.Execution.DeploymentNumber, Host.Functions.Get("fn1").ActiveDeploymentId), Is.EqualTo(((int?)1, second.Id)));
    }

    [Test]
    public async Task A_deployment_that_is_not_ready_is_not_executed()
    {
        var broken = await Host.CreateDeploymentAsync(archive: [1, 2, 3]);
        await Host.WaitAsync("fn1", broken.Id);

        Assert.That(ProblemOf(() => ExecuteAsync(Request with { DeploymentId = broken.Id })), Is.EqualTo(FunctionErrorCode.DeploymentNotReady));
    }

    [Test]
    public async Task Disabled_or_deleted_function_is_rejected_at_the_next_execution()
    {
        await ExecuteAsync(Request);
        await Host.Functions.UpdateAsync("fn1", s => s with { Enabled = false }, null, CancellationToken.None);
        Assert.That(ProblemOf(() => ExecuteAsync(Request)), Is.EqualTo(FunctionErrorCode.FunctionDisabled));

        await Host.Functions.DeleteAsync("fn1", CancellationToken.None);
        Assert.That(ProblemOf(() => ExecuteAsync(Request)), Is.EqualTo(FunctionErrorCode.FunctionNotFound));
    }

    [Test]
    public async Task Execution_returns_its_result_when_the_function_is_deleted_during_the_run()
    {
        Host.Runtime.Handler = async (_, _, _) =>
        {
            await Host.Functions.DeleteAsync("fn1", CancellationToken.None);
            return new RuntimeResponse { StatusCode = 200 };
        };

        Assert.That((await ExecuteAsync(Request)).IsSuccess);
    }

    [Test]
    public async Task W12_W15_Parallel_executions_see_their_own_id_and_trace()
    {
        Host.Runtime.Handler = async (_, request, _) =>
        {
            await Task.Yield();
            var headers = request.Headers.ToDictionary(h => h.Key, h => h.Value);
            return new RuntimeResponse { StatusCode = 200, Headers = [new("id", headers["x-appwrite-execution-id"]), new("trace", headers["traceparent"])] };
        };

        var results = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => ExecuteAsync(Request))));

        Assert.That(results.Select(r => r.Execution.TraceId), Is.Unique);
        Assert.That(results.Select(r => r.Execution.Id), Is.Unique);
        Assert.That(results, Has.All.Matches<ExecutionResult>(r =>
            r.Headers[0].Value == r.Execution.Id && r.Headers[1].Value.Split('-')[1] == r.Execution.TraceId));
    }

    [Test]
    public async Task E25_Host_runs_at_most_MaxConcurrentExecutions_at_a_time()
    {
        var (now, most) = (0, 0);
        Host.Runtime.Handler = async (_, _, _) =>
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

    [Test]
    public async Task Sweep_does_not_close_running_executions()
    {
        var running = new TaskCompletionSource();
        var answer = new TaskCompletionSource<RuntimeResponse>();
        Host.Runtime.Handler = (_, _, _) =>
        {
            running.SetResult();
            return answer.Task;
        };
        var executing = ExecuteAsync(Request);
        await running.Task.WaitAsync(WaitLimit);

        Assert.That(await Host.Get<ExecutionRetentionService>().SweepAsync(CancellationToken.None), Is.Zero);

        answer.SetResult(new RuntimeResponse { StatusCode = 200 });
        Assert.That((await executing).IsSuccess);
    }
}
