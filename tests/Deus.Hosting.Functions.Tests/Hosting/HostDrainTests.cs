using System.Diagnostics.Metrics;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Diagnostics;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Hosting;

/// <summary>Tests the drain of a host before its application is replaced.</summary>
public sealed class HostDrainTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private TaskCompletionSource _ending = null!;
    private FakeTimeProvider _time = null!;
    private TestHost _host = null!;
    private IFunctionHost _control = null!;

    [SetUp]
    public async Task SetUp()
    {
        (_time, _ending) = (new FakeTimeProvider(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _host = new TestHost(time: _time, configure: options => options.MaxConcurrentExecutionsPerFunction = 1);
        await _host.DeployAsync();
        await _host.Get<IFunctionStore>().UpdateAsync("fn1", s => s with { Timeout = TimeSpan.FromSeconds(900) });
        _host.Runtime.Handler = async (_, _, token) =>
        {
            await _ending.Task.WaitAsync(token);
            return new RuntimeResponse { StatusCode = 200 };
        };
        _control = _host.Get<IFunctionHost>();
    }

    [TearDown]
    public async Task TearDown()
    {
        _ending.TrySetResult();
        await _host.DisposeAsync();
    }

    [Test]
    public async Task Drain_ends_what_runs_and_what_waits_for_a_slot_and_refuses_new_executions()
    {
        var running = _host.ExecuteAsync("fn1", "");
        var waiting = _host.ExecuteAsync("fn1", "");
        await Eventually.HoldsAsync(() => Count("status = 'processing'") == 1);

        var drain = _control.DrainAsync(TimeSpan.FromMinutes(5));

        Assert.ThrowsAsync<FunctionHostDrainingException>(() => _host.ExecuteAsync("fn1", "").WaitAsync(Limit));
        Assert.ThrowsAsync<FunctionHostDrainingException>(() => _host.Get<IFunctionEngine>().OpenAsync(new ExecutionRequest { FunctionId = "fn1" }).WaitAsync(Limit));
        Assert.That((drain.IsCompleted, _control.IsDraining), Is.EqualTo((false, true)));
        _ending.SetResult();
        Assert.That(await drain.WaitAsync(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(((await running).Execution.Outcome, (await waiting).Execution.Outcome), Is.EqualTo((ExecutionOutcome.Completed, ExecutionOutcome.Completed)));
        Assert.That(Count("status = 'processing'"), Is.Zero, "the ends are recorded");
    }

    [Test]
    public async Task Drain_returns_false_after_its_limit_and_stops_nothing()
    {
        var running = _host.ExecuteAsync("fn1", "");
        await Eventually.HoldsAsync(() => Count("status = 'processing'") == 1);

        var drain = _control.DrainAsync(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(await drain.WaitAsync(TimeSpan.FromSeconds(30)), Is.False);
        Assert.That((running.IsCompleted, _control.IsDraining), Is.EqualTo((false, true)));
        Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _control.DrainAsync(TimeSpan.Zero));
        _ending.SetResult();
        await running;
    }

    [Test]
    public async Task Asynchronous_execution_stays_queued_until_the_host_resumes()
    {
        var running = _host.ExecuteAsync("fn1", "");
        await Eventually.HoldsAsync(() => Count("status = 'processing'") == 1);
        // This one waits for a slot already; the next one is accepted while the host is drained.
        using var queued = MeasuredCount.QueuedExecutions(_host.Get<IMeterFactory>());
        await AcceptAsync();
        await Eventually.HoldsAsync(() => queued.Value == 1);
        var drain = _control.DrainAsync(TimeSpan.FromMinutes(5));
        await AcceptAsync();
        _ending.SetResult();
        await running;
        Assert.That(await drain.WaitAsync(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(Count("status = 'waiting'"), Is.EqualTo(2));

        _control.Resume();

        await Eventually.HoldsAsync(() => Count("status = 'completed'") == 3);
        Assert.That(_control.IsDraining, Is.False);
    }

    [Test]
    public async Task Function_that_a_running_function_calls_is_executed()
    {
        await _control.DrainAsync(TimeSpan.FromMinutes(5));
        _ending.SetResult();

        var called = await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = "fn1", CalledBy = ["caller"] });

        Assert.That(called.Execution.Outcome, Is.EqualTo(ExecutionOutcome.Completed));
    }

    [Test]
    public async Task Probe_of_the_health_check_fails_while_the_host_is_drained()
    {
        IBackendProbe probe = _host.Backend;
        await _control.DrainAsync(TimeSpan.FromMinutes(5));
        Assert.ThrowsAsync<FunctionHostDrainingException>(() => probe.ProbeAsync(CancellationToken.None));

        _control.Resume();

        Assert.DoesNotThrowAsync(() => probe.ProbeAsync(CancellationToken.None));
    }

    private Task<Execution?> AcceptAsync() => _host.Get<DeferredExecutions>().AcceptAsync(
        new ExecutionRequest { FunctionId = "fn1" }, at: null, CancellationToken.None);

    private long Count(string condition) => _host.Database.Read(c => c.Sql($"SELECT COUNT(*) FROM executions WHERE {condition}").Scalar<long>());
}
